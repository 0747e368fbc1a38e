"""What the columns of parcels in Hong Kong are called; those of CEB messages have their names in ``names.csv``."""

from __future__ import annotations

from collections.abc import Mapping

from fairway.consignments.model import Texts

COLUMNS: Mapping[str, Texts] = {
    name: Texts(en=en, tc=tc, sc=sc)
    for name, en, tc, sc in (
        ("waybill_no", "Waybill number", "運單編號", "运单编号"),
        ("mode", "Post or courier", "郵遞或速遞", "邮递或快递"),
        ("movement", "Import, export or transhipment", "進口、出口或轉運", "进口、出口或转运"),
        ("contents", "Goods or documents", "貨品或文件", "货物或文件"),
        ("description", "Description of the goods", "貨品描述", "商品描述"),
        ("hs_code", "Commodity code", "貨品分類編號", "商品编码"),
        ("quantity", "Quantity", "數量", "数量"),
        ("value", "Value", "價值", "价值"),
        ("rate", "Exchange rate", "匯率", "汇率"),
        ("pieces", "Packages", "包裝件數", "件数"),
        ("trader_no", "Number of the importer or exporter", "進出口商編號", "进出口商编号"),
        ("trader_name", "Importer or exporter", "進口商或出口商", "进口商或出口商"),
        ("consignor_name", "Consignor", "發貨人", "发货人"),
        ("consignor_address", "Address of the consignor", "發貨人地址", "发货人地址"),
        ("consignor_country", "Country of the consignor", "發貨人國家或地區", "发货人国家或地区"),
        ("consignee_name", "Consignee", "收貨人", "收货人"),
        ("consignee_country", "Country of the consignee", "收貨人國家或地區", "收货人国家或地区"),
        ("origin", "Origin", "原產地", "原产地"),
        ("transport_mode", "Mode of transport", "運輸方式", "运输方式"),
        ("conveyance", "Flight, vehicle or voyage", "航班、車輛或航次", "航班、车辆或航次"),
        ("moved_on", "Day of the movement", "進出口日期", "进出口日期"),
        ("master_waybill", "Master waybill", "主運單", "总运单"),
        ("bag_no", "Bag", "袋號", "袋号"),
        ("exemption", "Exemption claimed", "申請豁免類別", "申请豁免类别"),
        ("licence_no", "Licence or permit", "牌照或許可證", "许可证"),
        ("through_bill", "Through bill", "全程提單", "全程提单"),
        ("return_of", "Waybill that comes back", "退回的運單", "退回的运单"),
        ("postal_category", "Category of the posting", "郵件類別", "邮件类别"),
    )
}
