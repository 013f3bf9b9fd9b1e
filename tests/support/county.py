"""The roster of the samples: a county as one is, with codes that are made up and whose check digits hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from stdnum.cn import uscc

_COLUMNS = ("代码", "单位名称", "简称", "上级代码", "级别", "类别", "联系电话", "邮箱")
_ORGAN, _INSTITUTION = "11", "12"
"""How a unified social credit code of a state organ, of a public institution begins."""

_DEPARTMENTS = (
    ("盐池县发展和改革局", "发改局", "fgj"),
    ("盐池县教育体育局", "教体局", "jtj"),
    ("盐池县科学技术局", "科技局", "kjj"),
    ("盐池县工业信息化和商务局", "工信商务局", "gxj"),
    ("盐池县公安局", "公安局", "gaj"),
    ("盐池县民政局", "民政局", "mzj"),
    ("盐池县司法局", "司法局", "sfj"),
    ("盐池县财政局", "财政局", "czj"),
    ("盐池县人力资源和社会保障局", "人社局", "rsj"),
    ("盐池县自然资源局", "自然资源局", "zrj"),
    ("盐池县住房和城乡建设局", "住建局", "zjj"),
    ("盐池县交通运输局", "交通局", "jtys"),
    ("盐池县水务局", "水务局", "swj"),
    ("盐池县农业农村局（乡村振兴局）", "农业农村局", "nyj"),
    ("盐池县文化旅游广电局", "文旅局", "wlj"),
    ("盐池县卫生健康局", "卫健局", "wjj"),
    ("盐池县退役军人事务局", "退役军人局", "tyj"),
    ("盐池县应急管理局", "应急局", "yjj"),
    ("盐池县审计局", "审计局", "sjj"),
    ("盐池县市场监督管理局", "市场监管局", "scj"),
    ("盐池县统计局", "统计局", "tjj"),
    ("盐池县医疗保障局", "医保局", "ybj"),
    ("盐池县审批服务管理局", "审批局", "spj"),
    ("盐池县综合执法局", "综合执法局", "zfj"),
    ("盐池县信访局", "信访局", "xfj"),
    ("盐池县机关事务服务中心", "机关事务中心", "jgsw"),
    ("盐池县投资促进服务中心", "投促中心", "tczx"),
    ("盐池县滩羊产业发展中心", "滩羊中心", "tyzx"),
    ("盐池县地震局", "地震局", "dzj"),
    ("盐池县档案馆", "档案馆", "dag"),
    ("盐池县工业园区管理委员会", "园区管委会", "yqgwh"),
)
_BELOW = {
    "盐池县公安局": (("盐池县公安局交通警察大队", "交警大队", "jjdd"),),
    "盐池县自然资源局": (
        ("盐池县不动产登记事务中心", "不动产中心", "bdc"),
        ("盐池县林业和草原服务中心", "林草中心", "lczx"),
    ),
    "盐池县交通运输局": (("盐池县道路运输服务中心", "运输中心", "yszx"), ("盐池县公路管理段", "公路段", "gld")),
    "盐池县农业农村局（乡村振兴局）": (
        ("盐池县农业综合执法大队", "农业执法大队", "nyzf"),
        ("盐池县农业技术推广服务中心", "农技中心", "njzx"),
        ("盐池县动物疾病预防控制中心", "动物疾控中心", "dwjk"),
    ),
    "盐池县卫生健康局": (
        ("盐池县疾病预防控制中心", "疾控中心", "jkzx"),
        ("盐池县妇幼保健院", "妇幼保健院", "fybjy"),
        ("盐池县人民医院", "县医院", "xyy"),
    ),
    "盐池县人力资源和社会保障局": (
        ("盐池县社会保险事业管理中心", "社保中心", "sbzx"),
        ("盐池县就业创业服务中心", "就业中心", "jyzx"),
    ),
    "盐池县住房和城乡建设局": (("盐池县住房保障服务中心", "住房保障中心", "zfbz"),),
    "盐池县水务局": (("盐池县水利工程建设中心", "水利中心", "slzx"),),
    "盐池县民政局": (("盐池县救助管理站", "救助站", "jzz"),),
}
_TOWNSHIPS = (
    ("盐池县花马池镇人民政府", "花马池镇", "hmcz"),
    ("盐池县大水坑镇人民政府", "大水坑镇", "dskz"),
    ("盐池县惠安堡镇人民政府", "惠安堡镇", "habz"),
    ("盐池县高沙窝镇人民政府", "高沙窝镇", "gswz"),
    ("盐池县王乐井乡人民政府", "王乐井乡", "wljx"),
    ("盐池县冯记沟乡人民政府", "冯记沟乡", "fjgx"),
    ("盐池县青山乡人民政府", "青山乡", "qsx"),
    ("盐池县麻黄山乡人民政府", "麻黄山乡", "mhsx"),
    ("盐池县盐州路街道办事处", "盐州路街道", "yzljd"),
)


def roster_rows() -> Iterator[tuple[str, ...]]:
    """The header and a row an agency: government, own office, departments and what is below them, townships, taxes."""
    yield _COLUMNS
    county = _row(0, "盐池县人民政府", "", "", "县", "", "")
    yield county
    top = county[0]
    yield _row(1, "盐池县人民政府办公室", "县政府办", top, "县", "本级机关", "zfb")
    number = 2
    for name, short, mail in _DEPARTMENTS:
        department = _row(number, name, short, top, "县", "部门", mail)
        yield department
        number += 1
        for below, its_short, its_mail in _BELOW.get(name, ()):
            yield _row(number, below, its_short, department[0], "县", "部门", its_mail, _INSTITUTION)
            number += 1
    for name, short, mail in _TOWNSHIPS:
        yield _row(number, name, short, top, "乡", "下级政府", mail)
        number += 1
    yield _row(number, "国家税务总局盐池县税务局", "税务局", top, "县", "垂直管理", "swzj")


def _row(  # a row has eight columns
    number: int, name: str, short: str, parent: str, level: str, kind: str, mail: str, begins: str = _ORGAN
) -> tuple[str, ...]:
    """A row. No telephone number begins with a 0, and nobody has a mail address that ends in .example."""
    phone, address = (f"0953-00000{number:02d}", f"{mail}@yanchi.example") if mail else ("", "")
    return credit_code(begins, number), name, short, parent, level, kind, phone, address


def credit_code(begins: str, number: int) -> str:
    """A unified social credit code of the county that nobody has, with right check digits (GB 32100, GB 11714)."""
    organisation = f"010{number * 173 + 1001:05d}"
    rest = -sum(int(digit) * weight for digit, weight in zip(organisation, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    body = f"{begins}640323{organisation}{'X' if rest == 10 else rest}"
    return body + str(uscc.calc_check_digit(body))


def roster_csv() -> bytes:
    """The roster as spreadsheet programs open it: UTF-8 with its mark."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(roster_rows())
    return text.getvalue().encode("utf-8-sig")
