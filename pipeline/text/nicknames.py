"""Short forms and spellings of given names. Own lists; a short form may stand for several names."""

from __future__ import annotations

_TABLE = """abe:abraham al:albert,alan,alfred alex:alexander,alexandra,alexandr,oleksandr andy:andrew angie:angela
barb:barbara becky:rebecca ben:benjamin,benedict bernie:bernard,bernadette bert:albert,herbert beth:elizabeth
betsy:elizabeth betty:elizabeth bill:william billy:william bob:robert bobby:robert brad:bradley cathy:catherine
charlie:charles chas:charles chris:christopher,christian,christine,christina chuck:charles cindy:cynthia
connie:constance dan:daniel danny:daniel dave:david deb:deborah,debra debbie:deborah,debra dick:richard don:donald
donny:donald doug:douglas ed:edward,edmund,edwin eddie:edward eli:elijah,elias ellie:eleanor
frank:francis,franklin fred:frederick,alfred freddie:frederick gabe:gabriel gene:eugene geoff:geoffrey
gerry:gerald,gerard greg:gregory gus:august,augustus hank:henry harry:harold,henry jack:john jake:jacob
jamie:james jeff:jeffrey,jefferson jen:jennifer jenny:jennifer jerry:gerald,jerome jess:jessica jim:james
jimmy:james joe:joseph joey:joseph johnny:john jon:jonathan josh:joshua judy:judith
kate:katherine,catherine,kathryn kathy:katherine,kathleen,kathryn katie:katherine,kathryn ken:kenneth
kenny:kenneth kim:kimberly larry:lawrence,laurence len:leonard lenny:leonard leo:leonard,leonardo
les:leslie,lester lisa:elisabeth,elizabeth liz:elizabeth lizzie:elizabeth lou:louis,louise maggie:margaret
mandy:amanda manny:manuel,emmanuel marty:martin matt:matthew max:maximilian,maxwell meg:margaret,megan
mel:melvin,melanie mike:michael,mikhail mickey:michael mitch:mitchell nate:nathan,nathaniel ned:edward
nick:nicholas,nicolas,nikolas norm:norman oz:oswald pam:pamela pat:patrick,patricia patty:patricia peggy:margaret
pete:peter phil:philip,phillip randy:randall,randolph ray:raymond reggie:reginald rich:richard
rick:richard,frederick ricky:richard rob:robert robbie:robert rod:rodney,roderick ron:ronald ronnie:ronald
russ:russell sam:samuel,samantha sammy:samuel sandy:alexander,sandra sasha:alexander,alexandra,oleksandr
stan:stanley,stanislav steve:stephen,steven stu:stuart sue:susan susie:susan tad:thaddeus ted:edward,theodore
teddy:edward,theodore terry:terence,teresa,terrence theo:theodore tim:timothy tina:christina toby:tobias
tom:thomas tommy:thomas tony:anthony,antonio tricia:patricia trish:patricia val:valerie,valentin vic:victor
vicky:victoria vince:vincent volodya:vladimir,volodymyr walt:walter wes:wesley will:william willie:william
zach:zachary zack:zachary"""

# Short form -> the full forms that it stands for, all folded.
FORMAL: dict[str, frozenset[str]] = {
    short: frozenset(names.split(",")) for short, names in (entry.split(":") for entry in _TABLE.split())
}


# Spellings of one name, joined by commas.
_SPELLINGS = """eric,erik,erick marc,mark philip,phillip,filip stephen,steven,stephan
catherine,katherine,kathryn,katharine,catharine geoff,jeff geoffrey,jeffrey,jeffery jon,john sara,sarah
ann,anne,anna lewis,louis stuart,stewart frederick,frederic,fredrick allan,alan,allen nicholas,nicolas,nikolas
christian,kristian christopher,kristopher,christoffer brian,bryan sean,shaun,shawn elizabeth,elisabeth
teresa,theresa megan,meghan,meagan rachel,rachael deborah,debra matthew,mathew graham,graeme neil,neal,niall
isabel,isabelle,isobel lindsay,lindsey jaime,jamie kristin,kristen,kirsten caitlin,kaitlin,katelyn carl,karl
kurt,curt oscar,oskar victor,viktor hannah,hanna monica,monika"""

# Spelling -> the first one of its group, both folded.
SPELLING: dict[str, str] = {name: group.split(",")[0] for group in _SPELLINGS.split() for name in group.split(",")}


def same_spelling(one: str, other: str) -> bool:
    """Whether two folded given names are equal, or listed spellings of one name ("Eric", "Erik")."""
    return SPELLING.get(one, one) == SPELLING.get(other, other)


def same_given(one: str, other: str) -> bool:
    """Whether two folded given names may be one name: equal, spelling variants, or one a short form of the other."""
    if same_spelling(one, other):
        return True
    formal = FORMAL.get(one, frozenset()), FORMAL.get(other, frozenset())
    return other in formal[0] or one in formal[1] or bool(formal[0] & formal[1])
