"""Lines that are page furniture wherever they stand, by their wording.

Every rule matches a whole line (white space stripped, any case). They say what news sites say; none names a
site. The order decides which rule a line is given.
"""

from __future__ import annotations

import re

_NAME = r"[A-Z][\w.’'-]+(?: (?:de|der|van|von|la|al|bin|[A-Z][\w.’'-]*)){0,4}"
_NETWORK = (
    r"(?:facebook|twitter|x|whats ?app|linked ?in|e-?mail|telegram|reddit|pinterest|instagram|you ?tube|tumblr|flipboard|"
    r"google ?(?:\+|plus|news)?|messenger|pocket|viber|line|threads|bluesky|mastodon|sms|snapchat|tik ?tok|vk|weibo|"
    r"rss(?: feed)?|print(?:er friendly)?|copy(?: link| url)?|link copied!?|stumbleupon|digg|buffer|apple news|mail)"
)
_LIST_HEAD = (
    r"(?:related|recommended|suggested|popular|latest|recent|featured|trending|similar|top|other|must[- ]read|"
    r"most[- ](?:read|popular|viewed|shared|commented|recent|watched|emailed)|editor[’']?s[’']?|more|further|sponsored|"
    r"promoted|breaking|today[’']s top|in other)"
)
_LIST_NOUN = (
    r"(?:articles?|stor(?:y|ies)|news|posts?|reads?|reading|content|links?|topics?|videos?|headlines?|coverage|picks?|"
    r"choice|items?|searches|tags?|galleries|podcasts?|features?|opinions?|analysis)"
)

_RULES: tuple[tuple[str, str], ...] = (
    ("player-time", r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:\s*[/|]\s*(?:\d{1,2}:)?\d{1,2}:\d{2})?|live\s*[•·]?|\d+(?:\.\d)?x|volume \d+%"),
    ("number", r"[\d.,:/ -]{1,8}[.):]?|\d[\d.,]*[km]"),
    ("separator", r"(?:_\s?){2,}\.?|(?:\*\s?){3,}|(?:-\s?){3,}|(?:—\s?){2,}|(?:~\s?){3,}\.?|(?:=\s?){3,}"),
    ("symbol", r"[^\w\"“”‘’']{1,6}|[×xX✕]|[•|/<>«»←→–—_=*~.\s-]+"),
    ("template-residue", r"(?:%[ds]\s.{0,60}|.{0,40}(?:\{\{.{0,80}\}\}|<%.{0,80}%>|\[\[.{0,40}\]\]|\[object object\]|\$\{\w+\}).{0,40}|"
        r"undefined|null|nan|loading(?:\.{2,3}|…)?|please wait(?:\.{2,3}|…)?|.{0,30}enable javascript.{0,120}|.{0,40}requires javascript.{0,40}|"
        r".{0,60}javascript (?:is|must be|to be) (?:disabled|enabled).{0,120}|lorem ipsum.*)"),
    ("read-mode", r"(?:(?:enable|exit|enter|toggle) (?:read(?:ing|er)?|dark|night|text) mode|(?:\d+% )?(?:font|text) size.{0,20}|"
        r"[+-]?a[+-]?(?:\s*a[+-]?)*|(?:normal|large|small) text|listen(?: to (?:this )?(?:article|story|the .{1,30}))?(?:\s*\d.{0,15})?|"
        r"\d{1,3}[ -]min(?:ute)?s?(?: read| listen)?|(?:estimated )?reading time:?.{0,20}|(?:read|view|print) (?:in|this) (?:app|page).{0,10}|"
        r"translate(?: this)?.{0,15}|select language.{0,20}|resize text|play(?: audio| video| now)?|pause|mute|unmute|"
        r"your browser does not support.{0,60}|watch (?:now|live|again)|this video (?:can ?not|is not).{0,60})"),
    ("share", rf"(?:(?:share(?: (?:this|the|on|via|with|to|by|article|story|post|page|link|a|friend|friends|your|facebook|{_NETWORK}))*"
        rf"|{_NETWORK}\b|save(?: (?:this|article|story|for later))*|bookmark|tweet(?: this)?|pin(?: it)?|like(?: this| us)?|send|\d[\d.,]*k? shares?|shares?|"
        rf"click to share.{{0,60}}|opens? in (?:a )?new window|show more sharing options|close extra sharing options|"
        rf"(?:share|sharing) (?:options|tools|this .{{0,20}}|on .{{0,30}})|copy (?:this )?link.{{0,20}}|via|and|or|on|[+|·•,:/&()-])\s*)+"),
    ("comments", r"(?:leave (?:a|your) (?:reply|comment|response).{0,40}|(?:add|post|write|view|show|read|hide|load|join|see|all)?\s*(?:a |the |your |all |more |\d+ )*"
        r"(?:comments?|discussion|conversation|replies|reply|responses?)\s*(?:\(?\d*\)?|section|policy|guidelines|are closed\.?|off)?|"
        r"cancel reply|your email address will not be published.{0,60}|required fields are marked.{0,10}|log ?in to (?:leave|post|reply|comment).{0,30}|"
        r"you must be logged in.{0,40}|(?:name|e-?mail|website|comment)\s*\*|save my name.{0,100}|notify me of.{0,60}|"
        r".{0,60}\bakismet\b.{0,120}|learn how your comment data is processed\.?|.{0,30}comments? (?:is|are) (?:closed|moderated|disabled).{0,60}|"
        r"have your say\.?|be the first to comment.{0,30}|post comment|submit comment|report (?:abuse|comment|this)|\d+ replies?|\d+ likes?|\d+ (?:responses?|comments?|thoughts?|replies) (?:to|on) .{0,160}|[\w.@ -]{2,30} says:)"),
    ("newsletter", r"(?:(?:e-?mail )?newsletters?(?: sign[- ]?up| subscription)?|(?:sign|signing) up (?:here|now|today|to|for).{0,160}|"
        r"(?:subscribe|join|register)(?: (?:now|today|here|free|us|to|for|by|via|in)\b.{0,160})?\.?|get (?:our|the|your|all the|breaking|more|daily|news|unlimited)\b.{0,140}"
        r"(?:newsletter|inbox|email|e-mail|alerts?|app|delivered|sign up|digest|briefing)\b.{0,80}|enter your e-?mail.{0,60}|your e-?mail(?: address)?|"
        r".{0,120}\b(?:delivered|straight|directly|sent) (?:directly |straight )?(?:in)?to your inbox.{0,60}|.{0,80}\bsign up (?:for|to) (?:our|the|my|receive)\b.{0,140}|"
        r".{0,80}\b(?:our|free|daily|weekly|morning|evening) (?:e-?mail )?newsletters?\b.{0,80}(?:sign|subscribe|here|inbox).{0,80}|"
        r"thank(?:s| you) for (?:signing up|subscribing|reading).{0,60}|you (?:have|are now) (?:successfully )?subscribed.{0,40}|"
        r"(?:please )?enter a valid e-?mail.{0,30}|already (?:a|have an?) (?:subscriber|member|account).{0,40}|invalid e-?mail.{0,20})"),
    ("paywall", r"(?:to (?:continue|read).{0,20}(?:reading|full (?:story|article)).{0,60}|(?:continue|keep) reading.{0,40}|this (?:article|content|story) is (?:for|reserved|only|exclusive).{0,80}|"
        r"(?:subscribers?|members?|premium)[- ]only.{0,30}|.{0,40}(?:free|remaining) articles? (?:left|remaining|this month).{0,60}|unlock this article.{0,40}|"
        r"become a (?:member|subscriber|supporter).{0,80}|support (?:our|quality|independent) journalism.{0,80}|subscribe\b.{0,30}sign ?in|start your (?:free )?trial.{0,40}|"
        r"(?:support|donate to|contribute to) (?:us|the \w+).{0,20}|donate(?: now| today)?|buy now|shop now|learn more\.?|find out more\.?)"),
    ("promotion", r"(?:for (?:the |all the |more )?(?:latest|more|breaking|all|daily|top|other)\b.{0,80}\b(?:follow|visit|subscribe|sign up|download|click|join|check|tune|read)\b.{0,120}|"
        r"(?:please )?(?:follow|like|find|join|connect with|contact|reach|friend|visit|add) (?:us|our|me|him|her|them|@\w+)\b.{0,20}\b(?:on|at|via|in|@|page|channel)\b.{0,100}|follow (?:us|me|@\w+|live|the latest)?.{0,20}|"
        r"follow [\w .’'@,&-]{2,60} on (?:twitter|x|facebook|instagram|google|linkedin|tiktok|telegram|social media|youtube|whatsapp|threads)\b.{0,80}|"
        r"(?:download|get|install|try) (?:the|our)\b.{0,40}\bapp\b.{0,100}|.{0,60}\b(?:app store|google play)\b.{0,60}|"
        r"(?:stay|keep) (?:updated|informed|connected|up[- ]to[- ]date|tuned|in touch)\b.{0,60}(?:with us|follow|by|via|app|channel|on|our|news)?.{0,60}|"
        r"click here (?:to|for)\b.{0,120}|.{0,80}\bclick here\.?|(?:do you )?have (?:a|you got a) (?:news )?(?:tip|story)\b.{0,120}|got a (?:tip|story)\b.{0,120}|"
        r"(?:email|contact|write to|reach) (?:the |our )?(?:author|reporter|writer|editor|newsroom|team|us)\b.{0,80}|contact us.{0,20}|"
        r"support us.{0,40}|(?:watch|listen|see|check out|look) (?:the |our )?(?:video|podcast|full interview|live ?stream|gallery)\b.{0,40}(?:below|above|here|now|:).{0,60}|"
        r"scroll down (?:for|to)\b.{0,60}|(?:swipe|scroll) (?:left|right|to)\b.{0,40}|(?:read|see) the (?:rest|full (?:story|article|report|post)) (?:here|at|on)\b.{0,40})"),
    ("list-heading", rf"(?:(?:{_LIST_HEAD}\s+)+(?:{_LIST_NOUN}|on|from|for you|in|by|about)\b[\w\s&’'|.-]{{0,40}}[:…]?|"
        r"(?:you (?:may|might|could|will|would|'ll|’ll) (?:also |be )*(?:like|love|enjoy|interested in|have missed|want to (?:read|know|see))\b.{0,30}|"
        r"(?:read|see|watch|view|learn|click|go) (?:more|also|next|on|further)\b(?: (?:on|from|about|at|in|here|news|stories|articles|of)\b.{0,40})?[:…]?|also read:?|(?:don[’']t|do not) miss\b.{0,20}|in case you missed it:?|"
        r"(?:what|read|up|coming|watch) (?:to read )?next:?|more like this|around the web|from (?:around )?the web|from our (?:partners|sponsors|network).{0,20}|we recommend:?|recommended(?: for you| by.{0,20})?:?|"
        r"(?:most|top) (?:read|popular|viewed|shared|watched|commented|trending)\b.{0,30}|trending(?: now| today)?:?|top content.{0,20}|related:?|previous (?:article|post|story)|next (?:article|post|story)|"
        r"(?:paid|sponsored|promoted) (?:content|stories|links|post|by).{0,40}|more stories|latest(?: news)?|editors?[’']?s?[’']? (?:picks?|choice)|popular(?: now| posts?)?|happening now|just in|breaking news|must[- ]reads?:?|"
        r"see (?:also|more)\b:?|more (?:from|on|in|about|by)\b.{0,50}|(?:other|our) (?:top )?stories.{0,20}|best of .{1,30}|the latest|highlights:?|"
        r"read more (?:from|about|on).{0,40}|upcoming events|today[’']s (?:headlines|papers?|picks)|sign of the times))"),
    ("inline-teaser", r"(?:(?:read|see|watch|listen|view)(?: more| also| next| now| this)?|related(?: (?:article|story|news|coverage|post|video|content|read|link))?s?|also read|read also|more(?: on this| from .{1,25})?|must[- ]read|recommended|"
        r"don[’']t miss|in pictures|in pics|video|watch|photos?|gallery|opinion|analysis|explained|explainer|live|editorial|background|full story|see more|in case you missed it)\s*(?:[:»>|→–—]|>>)\s*\S.{5,200}"),
    ("copyright", r"(?:(?:.{0,120}\s)?(?:©|\(c\)\s|&copy;)\s?(?:copyright|\d{4}|[\w.]).{0,200}|.{0,60}\bcopyright\b.{0,20}\d{4}.{0,160}|copyright\b.{0,120}|.{0,100}all rights reserved\b.{0,160}|"
        r".{0,120}(?:may not|cannot|must not) be (?:published|reproduced|reprinted|copied|republished|redistributed|used|distributed).{0,160}|.{0,80}\bunauthori[sz]ed (?:use|reproduction|distribution)\b.{0,120}|"
        r"(?:this (?:article|story|post|piece|content|essay) )(?:was |has been |is )?(?:first |originally )?(?:published|appeared|republished|reproduced|licensed|syndicated)\b.{0,160}|powered by .{1,40}|hosted by .{1,30}|designed by .{1,30}|"
        r"registered (?:in england|office|company).{0,120}|(?:a )?part of the .{1,40} (?:network|group|family))"),
    ("cookies", r"(?:.{0,100}\b(?:we|site|website|page|services|partners)\b.{0,60}\bcookies\b.{0,300}|(?:accept|allow|reject|manage|decline|agree)(?: (?:all|and|to|the|&|close|continue))*(?: cookies| preferences| settings)?|cookies?(?: (?:policy|settings|notice|preferences|consent))?|"
        r".{0,60}(?:privacy (?:policy|notice|statement|settings|center|centre|preferences)|terms (?:of (?:use|service|sale)|and conditions|& conditions)|do not sell).{0,120}|your (?:privacy|california).{0,60}|consent|i agree|got it!?)"),
    ("photo-credit", rf"(?:[(\[]?\s*(?:file |press |handout |stock |courtesy |screen ?shot |image |photo |picture |video |illustration |graphic |cover |featured )*(?:photo(?:graph)?s?|images?|pictures?|pics?|pix|illustrations?|graphics?|video|courtesy|credits?|sources?|screen ?shots?|screengrab)\s*(?:credits?|courtesy|source|copyright|caption)?\s*(?:[:/|]|by|via|courtesy of|from|of)\s*.{{2,90}}[)\]]?|"
        r"image (?:copyright|caption|source)\b.{0,160}|media caption\b.{0,160}|.{0,90}(?:/|via |through |by )?\b(?:getty images?|shutterstock|istock(?:photo)?|unsplash|pixabay|wire ?image|epa-efe|alamy|wikimedia commons|flickr|dreamstime|zuma(?: press)?|sipa)\b[^.]{0,40}[)\].]?|"
        r"\(?(?:afp|ap|reuters|pa|epa|efe|anp|dpa|tt|upi)(?: photo| images?| pictures?)?\s*(?:[/|]|photo)\s*.{0,60}\)?|file (?:photo|image|picture|pic)\.?.{0,10}|\(?(?:photo|image|picture|file|supplied|handout|courtesy)\)?|(?:view|open|see|enlarge|expand|tap) (?:image|gallery|photo|picture|full|larger)\b.{0,40}|"
        r"(?:image|photo|slide|picture) \d+ (?:of|/).{0,12}|\d+ ?(?:/|of) ?\d+|(?:hide|show|toggle|view) captions?|captions?|back to gallery|(?:\d+ )?(?:photos|images|pictures))"),
    ("tags", r"(?:(?:tags?|topics?|categor(?:y|ies)|filed under|filed in|posted in|more (?:on|about)|keywords?|in this (?:article|story)|labels?|sections?|subjects?)\s*:\s*.{0,200}|tags|topics|categories|#\w+(?:[\s,]+#\w+)*)"),
    ("navigation", r"(?:skip to .{1,40}|(?:main |primary |site |toggle |open |close |mobile |show |hide )*(?:menu|navigation|nav|search|sidebar|submenu)(?: (?:bar|button|close|open|toggle|for:?|icon|here|site))*:?(?:\.{3}|…)?|home(?: ?page)?|back(?: to (?:top|home|news|all.{0,20}|article|the .{0,20}))?|return to .{0,30}|to top|top|"
        r"next(?: page)?|prev(?:ious)?(?: page)?|close(?: (?:ad|this|dialog|modal|window|banner))*|open|cancel|submit|ok|okay|yes|no|go|send|continue|more|less|show (?:more|less|all)|load more.{0,20}|see all|view all.{0,20}|all news|"
        r"log ?(?:in|out|on|off)|sign ?(?:in|out|up|on)|my account|account|profile|register|contact|about(?: us| the author)?|help|faqs?|careers?|jobs|site ?map|advertise(?: with us)?|archives?|rss|settings|edition|"
        r"e-?paper|weather|horoscopes?|crosswords?|puzzles|classifieds|obituaries|subscribe now|subscribe|live tv|watch tv|radio|podcasts?|print edition|your account|english(?: edition)?|edit profile|notifications?|feedback|corrections?|disclaimer|accessibility.{0,20}|"
        r"(?:home|news|world|politics|business|sports?|opinion|tech(?:nology)?|science|health|entertainment|culture|arts|life(?:style)?|style|travel|food|money|video|photos?|local|national|international|uk|us|europe|africa|asia|middle east|economy|markets|environment|education|weather|featured|latest|trending|top stories|breaking|columns?|blogs?|features?|analysis|markets|finance|society|media|law|crime|religion|history|books|film|music|tv|games|cars|property|fashion|football|cricket|rugby|tennis|golf|formula 1|boxing)(?:\s*[|/>»›·•,-]\s*[\w &]{2,25})*)"),
    ("advertisement", r"(?:[-–—\s\[(]*(?:advertise?ments?|adverts?|ads?|sponsored(?: content)?|promoted|paid (?:post|content)|story continues(?: below)?.{0,40}|article continues(?: below)?.{0,60}|continues below.{0,40}|advertorial|scroll to continue.{0,40}|(?:continue )?reading below.{0,30}|remove ads|ad feedback|report (?:this )?ad|commercial break)[-–—\s\])]*(?:[-–—|:].{0,60})?)"),
    ("article-end", r"(?:(?:the )?ends?\.?|-30-|#{2,4}|-?ends-?)"),
)  # fmt: skip

FURNITURE_RULES = tuple(name for name, _ in _RULES)
_COMBINED = re.compile(
    "|".join(f"(?P<r{i}>{pattern})" for i, (_, pattern) in enumerate(_RULES)), re.IGNORECASE | re.DOTALL
)
_NAMES = {f"r{i}": name for i, (name, _) in enumerate(_RULES)}
_LONGEST = 420


def furniture_rule(text: str) -> str | None:
    """The name of the rule that takes a whole line for page furniture, None if none does."""
    if len(text) > _LONGEST:
        return None
    found = _COMBINED.fullmatch(text)
    return _NAMES[found.lastgroup or ""] if found else None
