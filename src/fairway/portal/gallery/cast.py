"""The invented firms, people and places that the fixtures share, and the moment they live in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from fairway.consignments.model import Texts

NOW = datetime(2026, 11, 24, 1, 18, 20, tzinfo=UTC)
"""09:18:20 on Tuesday in Hong Kong."""
TODAY = date(2026, 11, 24)


def at(hours: float = 0, minutes: float = 0) -> datetime:
    """A moment so far from now; negative is past."""
    return (NOW + timedelta(hours=hours, minutes=minutes)).replace(microsecond=0)


def day(offset: int) -> date:
    """A day so many days from today."""
    return TODAY + timedelta(days=offset)


def three(en: str | None, tc: str | None = None, sc: str | None = None) -> Texts:
    """The same thing in up to three scripts."""
    return Texts(en=en, tc=tc, sc=sc)


HARBOUR = three("Harbour Gate Forwarding Ltd", "海門貨運代理有限公司", "海门货运代理有限公司")
HENGTAI = three("Dongguan Hengtai Precision Mould Co., Ltd", None, "东莞市恒泰精密模具有限公司")
PEARL = three("Pearl Delta Electronics (HK) Ltd", "珠三角電子（香港）有限公司")
LINGNAN = three("Guangzhou Lingnan Fresh Foods Co., Ltd", None, "广州岭南生鲜食品有限公司")
KINWAH = three("Kin Wah Cross-Border Transport Co.", "建華中港運輸公司", "建华中港运输公司")
YUEXING = three("Shenzhen Yuexing Customs Brokers Co., Ltd", None, "深圳市粤兴报关有限公司")
VICTORIA = three("Victoria Home Textiles Ltd", "維港家紡有限公司")
SUNRISE = three("Foshan Sunrise Ceramics Co., Ltd", None, "佛山市晨曦陶瓷有限公司")
METRO = three("Metro Medical Supplies Ltd", "都會醫療用品有限公司")
HK_CUSTOMS = three("Customs and Excise Department", "香港海關", "香港海关")

SHENZHEN_BAY = three("Shenzhen Bay", "深圳灣", "深圳湾")
LOK_MA_CHAU = three("Lok Ma Chau", "落馬洲", "落马洲")
MAN_KAM_TO = three("Man Kam To", "文錦渡", "文锦渡")
HEUNG_YUEN_WAI = three("Heung Yuen Wai", "香園圍", "香园围")

CHAN = three("Chan Tai Man", "陳大文", "陈大文")
LI = three("Li Jianguo", "李建國", "李建国")

MOULDS = three("Injection moulds for plastic housings", "塑膠外殼注塑模具", "塑料外壳注塑模具")
CONNECTORS = three("USB-C connectors, 24-pin", "USB-C 連接器，24 針", "USB-C 连接器，24 针")
SALMON = three("Chilled Atlantic salmon fillets", "冰鮮大西洋三文魚柳", "冰鲜大西洋鲑鱼片")
BEDLINEN = three("Cotton bed linen sets", "棉質床上用品套裝", "棉质床上用品套装")
TILES = three("Glazed ceramic floor tiles", "釉面地磚", "釉面陶瓷地砖")
GLOVES = three("Nitrile examination gloves", "丁腈檢查手套", "丁腈检查手套")
BATTERIES = three("Lithium ion battery packs", "鋰離子電池組", "锂离子电池组")
PCB = three("Printed circuit boards, assembled", "已裝配印刷電路板", "已装配印刷电路板")

REFERENCE = "HG-261184"
HREF = "/submissions/HG-261184"
HK_SIM = three("Hong Kong Trade Single Window (simulator)", "香港貿易單一窗口（模擬器）", "香港贸易单一窗口（模拟器）")
CN_SIM = three("Mainland single window (simulator)", "內地單一窗口（模擬器）", "中国国际贸易单一窗口（模拟器）")
"""Names of authorities are data in three scripts, as the sites have them."""
