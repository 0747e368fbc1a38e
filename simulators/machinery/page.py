"""The status page of a simulator: says in three languages that it is none of the authorities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from simulators.machinery.clock import civil
from simulators.machinery.engine import Engine

LABELS = (
    ("en", "Simulator - not an authority"),
    ("zh-Hant", "模擬系統，並非官方機構"),
    ("zh-Hans", "模拟系统，并非官方机构"),
)

COUNTS = {
    "received": ("Messages received", "收到的訊息", "收到的报文"),
    "accepted": ("Documents accepted", "已接納的文件", "已接受的单证"),
    "effects": ("Changes they made", "所生效果", "产生的变更"),
    "delivered": ("Answers delivered", "已發出的回覆", "已发出的回执"),
    "agenda": ("Waiting on the agenda", "待辦事項", "待办事项"),
}

STATES = (("In service", "服務正常", "服务正常"), ("Outage", "服務中斷", "服务中断"))
"""By whether there is an outage."""

_STYLE = """
body{font:15px/1.6 "IBM Plex Sans","Noto Sans TC","Noto Sans SC",system-ui,"Noto Sans CJK HK",sans-serif;
margin:2rem auto;max-width:44rem;padding:0 1rem;color:#1c2526;background:#fff}
h1{font-size:1.5rem;line-height:1.3;margin:1.5rem 0 .25rem}.names{margin:0 0 1rem;color:#4d5b5c}
.names span{display:inline-block}
.state{display:flex;flex-wrap:wrap;gap:0 1.5rem;margin:0;padding:.5rem 0;border-top:2px solid #1c2526}
.state.outage{color:#9a1515;font-weight:600}small{display:block;font-size:14px;color:#4d5b5c}
.simulated{padding:1rem 1.25rem;border:1px solid #8a5a00;color:#3d2800;
background:repeating-linear-gradient(135deg,#fff3d6 0 12px,#ffe7b0 12px 24px)}
.simulated p{margin:0;font-weight:600}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.45rem 0;
border-top:1px solid #d5dcdc;font-weight:400}td{font-variant-numeric:tabular-nums;text-align:right;font-size:1.25rem}
@media(prefers-color-scheme:dark){body{background:#12191a;color:#dfe7e7}th,td{border-color:#2c3a3b}
.state{border-color:#dfe7e7}.state.outage{color:#ff9c93}.names,small{color:#a9b6b6}}
"""


def page(names: tuple[str, str, str], engine: Engine, counts: Mapping[tuple[str, str, str], int] | None = None) -> str:
    """The page as HTML. It shows counts only: nothing of a document, a person or a selection. ``counts`` by their
    words, those of an authority by default."""
    if counts is None:
        totals = engine.journal.totals()
        counts = {words: totals[name] for name, words in COUNTS.items()}
    now = engine.clock.now()
    outage = engine.faults.outage_until(now)
    label = "".join(f'<p lang="{language}">{text}</p>' for language, text in LABELS)
    rows = "".join(
        f'<tr><th scope="row">{words[0]}<small>{_chinese(words[1:])}</small></th><td>{count:,}</td></tr>'
        for words, count in counts.items()
    )
    state = STATES[outage is not None]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(names[0])} - {LABELS[0][1]}</title><style>{_STYLE}</style></head><body>"
        f'<div class="simulated" role="note">{label}</div><h1>{escape(names[0])}</h1>'
        f'<p class="names">{_chinese(names[1:])}</p><p class="state{" outage" if outage else ""}">'
        f"<span>{state[0]} · {_chinese(state[1:])}</span>"
        f'<time datetime="{now:%Y-%m-%dT%H:%M:%SZ}">{civil(now):%Y-%m-%d %H:%M:%S} UTC+8</time></p>'
        f"<table>{rows}</table></body></html>"
    )


def _chinese(texts: Sequence[str]) -> str:
    traditional, simplified = map(escape, texts)
    if traditional == simplified:
        return f'<span lang="zh">{traditional}</span>'
    return f'<span lang="zh-Hant">{traditional}</span> · <span lang="zh-Hans">{simplified}</span>'
