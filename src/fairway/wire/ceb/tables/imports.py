"""Fields of the import messages, edition of May 2022; the notation is that of :mod:`fairway.wire.ceb.fields`.

Import and export have elements of the same name with other fields: what a message is read with depends on its root.
"""

from __future__ import annotations

WORDS: dict[str, str] = {
    "MessageReturn": """
        guid=36 returnStatus:10 returnInfo~5000 returnTime=17 oriCopMsgId~255 oriMessageType~15
        oriBizMessage~
    """,
    "TaxHeadStatus": """
        guid=36 returnTime=17 invtNo:18 taxNo:50 status=1 entDutyNo?~50 assureCode?~64
    """,
    "TaxHeadRd": """
        guid=36 returnTime=17 invtNo:18 taxNo:50 customsTax:d valueAddedTax:d consumptionTax:d
        status=1 entDutyNo?~50 note?~1000 assureCode?~64 ebcCode?~64 logisticsCode?~64 agentCode?:18
        customsCode?=4
    """,
    "TaxListRd": """
        gnum:i gcode=10 taxPrice:d customsTax:d valueAddedTax:d consumptionTax:d
    """,
    "OrderHead": """
        guid=36 appType=1 appTime=14 appStatus:3 orderType=1 orderNo:60 ebpCode:18 ebpName:100
        ebcCode:18 ebcName:100 goodsValue:d freight:d discount:d taxTotal:d acturalPaid:d
        currency=3!142 buyerRegNo:60 buyerName:60 buyerTelephone:30 buyerIdType=1 buyerIdNumber:60
        payCode?~18 payName?~100 payTransactionId?~60 batchNumbers?~100 consignee:100
        consigneeTelephone:50 consigneeAddress:200 consigneeDistrict?=6 note?~1000
    """,
    "OrderList": """
        gnum:i itemNo?~30 itemName:250 gmodel:510 itemDescribe?~1000 barCode?~50 unit=3 qty:d
        price:d totalPrice:d currency=3!142 country=3 note?~1000
    """,
    "OrderReturn": """
        guid=36 ebpCode:18 ebcCode:18 orderNo:60 returnStatus:10 returnTime=17 returnInfo:1000
    """,
    "PaymentHead": """
        guid=36 appType=1 appTime=14 appStatus:3 payCode:18 payName:100 payTransactionId:60
        orderNo:60 ebpCode:18 ebpName:100 payerIdType=1 payerIdNumber:60 payerName:60 telephone?~60
        amountPaid:d currency=3!142 payTime=14 note?~1000
    """,
    "PaymentReturn": """
        guid=36 payCode:18 payTransactionId:60 returnStatus:10 returnTime=17 returnInfo:1000
    """,
    "LogisticsHead": """
        guid=36 appType=1 appTime=14 appStatus:3 logisticsCode:18 logisticsName:100 logisticsNo:60
        billNo?~37 orderNo:60 freight?:d insuredFee?:d currency=3!142 weight:d packNo:i9
        goodsInfo?~200 consignee:100 consigneeAddress:200 consigneeTelephone:50 note?~1000
    """,
    "LogisticsReturn": """
        guid=36 logisticsCode:18 logisticsNo:60 returnStatus:10 returnTime=17 returnInfo:1000
    """,
    "LogisticsStatus": """
        guid=36 appType=1 appTime=14 appStatus:3 logisticsCode:18 logisticsName:100 logisticsNo:60
        logisticsStatus=1 logisticsTime=14 note?~1000
    """,
    "LogisticsStatusReturn": """
        guid=36 logisticsCode:18 logisticsNo:60 logisticsStatus=1 returnStatus:10 returnTime=17
        returnInfo:1000
    """,
    "InventoryHead": """
        guid=36 appType=1 appTime=14 appStatus:3 orderNo:60 ebpCode:18 ebpName:100 ebcCode:18
        ebcName:100 logisticsNo:60 logisticsCode:18 logisticsName:100 copNo?~20 preNo?~18
        assureCode:30 emsNo?~30 invtNo?~18 ieFlag=1 declTime=8 customsCode=4 portCode=4 ieDate?=8
        buyerIdType=1 buyerIdNumber:60 buyerName:60 buyerTelephone:30 consigneeAddress:200
        agentCode:18 agentName:100 areaCode?~18 areaName?~100 tradeMode=4 trafMode=1 trafNo?~100
        voyageNo?~32 billNo?~37 loctNo?~10 licenseNo?~19 country=3 freight:d insuredFee:d
        currency=3!142 wrapType?=1 packNo:i9 grossWeight:d netWeight:d note?~1000
    """,
    "InventoryList": """
        gnum:i itemRecordNo?~30 itemNo?~20 itemName?~250 gcode=10 gname:250 gmodel:510 barCode?~50
        country=3 tradeCountry?:3 currency=3!142 qty:d unit=3 qty1:d unit1=3 qty2?:d unit2?=3
        price:d totalPrice:d note?~1000
    """,
    "InventoryReturn": """
        guid=36 customsCode?=4 ebpCode?:18 ebcCode?:18 agentCode?:18 copNo:20 preNo=18 invtNo?=18
        returnStatus:10 returnTime=17 returnInfo:1000
    """,
    "InvtCancel": """
        guid=36 appType=1 appTime=14 appStatus:3 customsCode=4 orderNo:60 ebpCode:18 ebpName:100
        ebcCode:18 ebcName:100 logisticsNo:60 logisticsCode:18 logisticsName:100 copNo?~20 preNo?~18
        invtNo:18 buyerIdType=1 buyerIdNumber:60 buyerName:60 buyerTelephone:30 agentCode:18
        agentName:100 reason:1000 note?~1000
    """,
    "InvtCancelReturn": """
        guid=36 customsCode?=4 agentCode?:18 ebpCode?:18 ebcCode?:18 copNo:20 preNo=18 invtNo?=18
        returnStatus:10 returnTime=17 returnInfo:1000
    """,
    "InvtRefundHead": """
        guid=36 appType=1 appTime=14 appStatus:3 customsCode=4 orderNo:60 ebpCode:18 ebpName:100
        ebcCode:18 ebcName:100 logisticsNo:60 logisticsCode:18 logisticsName:100 copNo?~20 preNo?~18
        invtNo:18 buyerIdType=1 buyerIdNumber:60 buyerName:60 buyerTelephone:30 agentCode:18
        agentName:100 reason:1000 note?~1000
    """,
    "InvtRefundList": """
        gnum:i gcode=10 gname:250 qty:d unit=3 note?~1000
    """,
    "InvtRefundReturn": """
        guid=36 customsCode?=4 agentCode?:18 ebpCode?:18 ebcCode?:18 copNo:20 preNo=18 invtNo?=18
        returnStatus:10 returnTime=17 returnInfo:1000
    """,
    "DeliveryHead": """
        guid=36 appType=1 appTime=14 appStatus:3 customsCode=4 copNo?~20 preNo?~18 rkdNo?~18
        operatorCode:18 operatorName:100 ieFlag=1 trafMode=1 trafNo:100 voyageNo:32 billNo:37
        logisticsCode:18 logisticsName:100 unloadLocation?~100 note?~1000
    """,
    "DeliveryList": """
        gnum:i logisticsNo:60 note?~1000
    """,
    "DeliveryReturn": """
        guid=36 customsCode?=4 operatorCode?:18 copNo?~20 preNo?~18 rkdNo?~18 returnStatus:10
        returnTime=17 returnInfo:1000
    """,
    "BaseTransfer": """
        copCode:18 copName~100 dxpMode=3 dxpId~30 note?~1000
    """,
    "BaseSubscribe": """
        status~100 dxpMode=3 dxpAddress~100 note?~1000
    """,
}
"""The words of each element."""
