"""Typed model of the edition 2021: 政府信息公开工作年度报告.

Generated from the edition's template; `make docs` makes it again.
"""

from __future__ import annotations

from typing import Annotated, Literal

from gouji.form.models.base import FrozenModel, Submission
from gouji.form.models.fields import Amount, Count, CountTotal, Date, LongText, Name, NoVariant, report_year


class ProactiveDisclosureIssuedRepealedInForceFigures(FrozenModel, frozen=True):
    issued: Count
    """本年制发件数（件）"""
    repealed: Count
    """本年废止件数（件）"""
    in_force: Count
    """现行有效件数（件）"""


class ProactiveDisclosureDecisionsFigures(FrozenModel, frozen=True):
    decisions: Count
    """本年处理决定数量（件）"""


class ProactiveDisclosureAdministrativeFees(FrozenModel, frozen=True):
    amount: Amount
    """本年收费金额（单位：万元）"""


class ProactiveDisclosure(FrozenModel, frozen=True):
    rules: ProactiveDisclosureIssuedRepealedInForceFigures
    """规章。参考口径：规章制定机关填写；制发、废止按本年公布的件数，现行有效按12月31日的存量。没有规章制定权的填 0。"""
    normative_documents: ProactiveDisclosureIssuedRepealedInForceFigures
    """行政规范性文件。参考口径：经合法性审核、公布的行政规范性文件；制发、废止按本年件数，现行有效按12月31日的存量。"""
    administrative_licensing: ProactiveDisclosureDecisionsFigures
    """行政许可。参考口径：本年作出的行政许可决定件数，准予和不予许可的都计。"""
    administrative_penalties: ProactiveDisclosureDecisionsFigures
    """行政处罚。参考口径：本年作出的行政处罚决定件数，一份决定书计一件。"""
    administrative_compulsion: ProactiveDisclosureDecisionsFigures
    """行政强制。参考口径：本年作出的行政强制措施决定和行政强制执行决定件数。"""
    administrative_fees: ProactiveDisclosureAdministrativeFees
    """行政事业性收费。参考口径：本年收取的行政事业性收费总额，按万元填，可以有小数。"""


class RequestsFigures(FrozenModel, frozen=True):
    natural_person: Count
    """申请人情况 / 自然人（件）"""
    commercial_enterprise: Count
    """申请人情况 / 法人或其他组织 / 商业企业（件）"""
    research_institution: Count
    """申请人情况 / 法人或其他组织 / 科研机构（件）"""
    public_welfare_organization: Count
    """申请人情况 / 法人或其他组织 / 社会公益组织（件）"""
    legal_service_organization: Count
    """申请人情况 / 法人或其他组织 / 法律服务机构（件）"""
    other_organization: Count
    """申请人情况 / 法人或其他组织 / 其他（件）"""
    total: CountTotal
    """申请人情况 / 总计（件）"""


class RequestsResultsRefused(FrozenModel, frozen=True):
    state_secret: RequestsFigures
    """1.属于国家秘密。依法确定为国家秘密的政府信息。"""
    prohibited_by_law: RequestsFigures
    """2.其他法律行政法规禁止公开。国家秘密以外，法律、行政法规禁止公开的政府信息。地方性法规、规章不能单独作为依据。"""
    security_and_stability: RequestsFigures
    """3.危及“三安全一稳定”。公开后可能危及国家安全、公共安全、经济安全、社会稳定的政府信息。"""
    third_party_rights: RequestsFigures
    """4.保护第三方合法权益。涉及商业秘密、个人隐私等，公开会损害第三方合法权益的政府信息。"""
    internal_affairs: RequestsFigures
    """5.属于三类内部事务信息。三类：人事管理、后勤管理、内部工作流程。"""
    process_information: RequestsFigures
    """6.属于四类过程性信息。四类：讨论记录、过程稿、磋商信函、请示报告。"""
    enforcement_case_file: RequestsFigures
    """7.属于行政执法案卷。行政执法案卷信息。"""
    administrative_inquiry: RequestsFigures
    """8.属于行政查询事项。工商、不动产登记资料等，法律、行政法规对获取有特别规定，告知依照该规定办理的件数。"""


class RequestsResultsUnableToProvide(FrozenModel, frozen=True):
    not_held: RequestsFigures
    """1.本机关不掌握相关政府信息。经检索没有所申请公开信息，或者不属于本机关负责公开的件数。"""
    requires_creation: RequestsFigures
    """2.没有现成信息需要另行制作。需要行政机关对现有政府信息进行加工、分析，不予提供的件数。"""
    unclear_after_correction: RequestsFigures
    """3.补正后申请内容仍不明确。申请人已经补正，但申请内容仍不明确的件数。逾期不补正的不计入本行。"""


class RequestsResultsNotProcessed(FrozenModel, frozen=True):
    petition_or_complaint: RequestsFigures
    """1.信访举报投诉类申请。以政府信息公开申请的形式进行信访、投诉、举报等活动的件数。"""
    repeated_request: RequestsFigures
    """2.重复申请。已经答复，申请人重复申请公开相同政府信息，告知不予重复处理的件数。"""
    publication: RequestsFigures
    """3.要求提供公开出版物。要求提供政府公报、报刊、书籍等公开出版物的件数。"""
    excessive_requests: RequestsFigures
    """4.无正当理由大量反复申请。数量、频次明显超过合理范围且理由不合理，告知不予处理的件数。"""
    confirm_or_reissue: RequestsFigures
    """5.要求行政机关确认或重新出具已获取信息。申请人要求行政机关确认或者重新出具其已经获取的信息的件数。"""


class RequestsResultsOtherHandling(FrozenModel, frozen=True):
    overdue_correction: RequestsFigures
    """1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请。无正当理由逾期不补正，视为放弃申请，不再处理的件数。"""
    overdue_payment: RequestsFigures
    """2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请。发出信息处理费收费通知后逾期未缴，不再处理的件数。本行大于0时，第六部分应有收取信息处理费情况。"""
    other: RequestsFigures
    """3.其他。以上各行均不能归入的处理结果，如申请人撤回。"""


class RequestsResultsTotal(FrozenModel, frozen=True):
    natural_person: CountTotal
    """申请人情况 / 自然人（件）"""
    commercial_enterprise: CountTotal
    """申请人情况 / 法人或其他组织 / 商业企业（件）"""
    research_institution: CountTotal
    """申请人情况 / 法人或其他组织 / 科研机构（件）"""
    public_welfare_organization: CountTotal
    """申请人情况 / 法人或其他组织 / 社会公益组织（件）"""
    legal_service_organization: CountTotal
    """申请人情况 / 法人或其他组织 / 法律服务机构（件）"""
    other_organization: CountTotal
    """申请人情况 / 法人或其他组织 / 其他（件）"""
    total: CountTotal
    """申请人情况 / 总计（件）"""


class RequestsResults(FrozenModel, frozen=True):
    disclosed: RequestsFigures
    """（一）予以公开。已主动公开而告知获取方式途径，或可以公开而提供信息的件数。"""
    partly_disclosed: RequestsFigures
    """（二）部分公开（区分处理的，只计这一情形，不计其他情形）。作区分处理、只提供部分信息的件数。已计入本行的，不再计入（三）至（六）各行。"""
    refused: RequestsResultsRefused
    """（三）不予公开"""
    unable_to_provide: RequestsResultsUnableToProvide
    """（四）无法提供"""
    not_processed: RequestsResultsNotProcessed
    """（五）不予处理"""
    other_handling: RequestsResultsOtherHandling
    """（六）其他处理"""
    total: RequestsResultsTotal
    """（七）总计。自动计算：（一）至（六）各行之和。"""


class Requests(FrozenModel, frozen=True):
    new: RequestsFigures
    """一、本年新收政府信息公开申请数量。本年1月1日至12月31日收到的申请件数，收到之日按条例第三十一条认定。一件申请只计一次。"""
    carried_over: RequestsFigures
    """二、上年结转政府信息公开申请数量。上一年度未办结、结转到本年的申请件数，应与上一年度年报第四项“结转下年度继续办理”一致。"""
    results: RequestsResults
    """三、本年度办理结果"""
    carried_forward: RequestsFigures
    """四、结转下年度继续办理。12月31日仍未办结的件数。应满足：一＋二＝三（七）＋四。下一年度年报第二项应与此一致。"""


class UpheldCorrectedOtherFigures(FrozenModel, frozen=True):
    upheld: Count
    """结果维持（件）。参考口径：本年审结的政府信息公开行政复议案件中，维持原行为或驳回复议请求的件数。"""
    corrected: Count
    """结果纠正（件）。参考口径：本年审结的行政复议案件中，被撤销、变更、确认违法或责令履行的件数。"""
    other: Count
    """其他结果（件）。参考口径：本年审结的行政复议案件中，撤回、调解、终止等不属于维持和纠正的件数。"""
    pending: Count
    """尚未审结（件）。参考口径：以本机关为被申请人，12月31日仍未审结的行政复议案件件数。"""
    total: CountTotal
    """总计（件）"""


class Litigation(FrozenModel, frozen=True):
    direct: UpheldCorrectedOtherFigures
    """未经复议直接起诉"""
    after_reconsideration: UpheldCorrectedOtherFigures
    """复议后起诉"""


class Narrative(FrozenModel, frozen=True):
    overview: LongText = ""
    """总体情况"""
    problems: LongText = ""
    """存在的主要问题及改进情况"""
    other: LongText = ""
    """其他需要报告的事项"""


class KeyFigures(FrozenModel, frozen=True):
    documents_issued: Count | None = None
    """制发公文总数（件）"""
    documents_published_online: Count | None = None
    """政府网站公开公文数（件）"""


class SignOff(FrozenModel, frozen=True):
    filled_by: Name | None = None
    """填报人"""
    filled_on: Date | None = None
    """填报日期"""
    checked_by: Name | None = None
    """审核人"""
    checked_on: Date | None = None
    """审核日期"""
    secrecy_reviewed_by: Name | None = None
    """保密审查人"""
    secrecy_reviewed_on: Date | None = None
    """保密审查日期"""
    approved_by: Name | None = None
    """负责人"""
    approved_on: Date | None = None
    """签发日期"""
    contact: Name | None = None
    """联系电话"""


class Explanations(FrozenModel, frozen=True):
    Y601: Name | None = None
    """上年结转与上年年报不一致的原因"""


class Submission2021(Submission, frozen=True):
    """政府信息公开工作年度报告（2021）"""

    edition: Literal["2021"]
    variant: NoVariant = None
    year: Annotated[int, report_year(2021)]
    proactive_disclosure: ProactiveDisclosure
    """二、主动公开政府信息情况"""
    requests: Requests
    """三、收到和处理政府信息公开申请情况"""
    reconsideration: UpheldCorrectedOtherFigures
    """行政复议"""
    litigation: Litigation
    """行政诉讼"""
    narrative: Narrative = Narrative()
    key_figures: KeyFigures = KeyFigures()
    sign_off: SignOff = SignOff()
    explanations: Explanations = Explanations()
