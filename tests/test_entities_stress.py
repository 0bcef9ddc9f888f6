"""Pairs of names, written for this test: the same person, place or organisation, or not.

Each pair stands in two articles of its own; `+` says that the two articles share what they are about.
"""

import pytest

from pipeline.entities import LocalEntity
from tests.oracles import resolve_corpus

PERSON_SAME = """
+ Sergey Lavrov = Sergei Lavrov
- Sergey Lavrov = Sergei Lavrov
- Volodymyr Zelenskyy = Volodymyr Zelensky
- Volodymyr Zelenskiy = Volodymyr Zelensky
- Volodymyr Zelenskyi = Volodymyr Zelenskyy
- Dmitry Peskov = Dmitri Peskov
- Dmitriy Medvedev = Dmitry Medvedev
- Alexei Navalny = Alexey Navalny
- Aleksei Navalny = Alexei Navalny
- Yevgeny Prigozhin = Evgeny Prigozhin
- Sergei Shoigu = Sergey Shoygu
- Mikhail Khodorkovsky = Mikhail Khodorkovskiy
- Viktor Yanukovych = Viktor Yanukovich
- Yulia Tymoshenko = Yulia Timoshenko
- Andrei Belousov = Andrey Belousov
- Nikolai Patrushev = Nikolay Patrushev
- Maria Zakharova = Mariya Zakharova
- Yuri Ushakov = Yury Ushakov
- Petro Poroshenko = Petro Poroschenko
- Muammar Gaddafi = Moammar Gadhafi
- Muammar Gaddafi = Muammar Qaddafi
- Mohammed Morsi = Mohamed Morsi
- Mohammad Zarif = Mohammed Zarif
- Hassan Rouhani = Hasan Rouhani
- Osama Hamdan = Usama Hamdan
- Bashar Assad = Bashar Assad
- Recep Tayyip Erdoğan = Recep Tayyip Erdogan
- François Hollande = Francois Hollande
- José Manuel Barroso = Jose Manuel Barroso
- Andrés Obrador = Andres Obrador
- Jean-Claude Juncker = Jean Claude Juncker
- George W. Bush = George Bush
- John F. Kerry = John Kerry
- Loretta E. Lynch = Loretta Lynch
- Hillary Rodham Clinton = Hillary Clinton
- Ruth Bader Ginsburg = Ruth Ginsburg
- Samuel L. Okafor = Samuel Okafor
- Mary Jane Holloway = Mary J. Holloway
- Robert Francis Kendrick = Robert F. Kendrick
- Ursula von der Leyen = Ursula von der Leyen
- Mr. Peter Aldridge = Peter Aldridge
- Dr. Helen Marsh = Helen Marsh
- Prof. Ian Lockwood = Ian Lockwood
- Sen. Carla Whitfield = Carla Whitfield
- Martin Luther King Jr. = Martin Luther King Jr
- Conor O'Hare = Conor O’Hare
- Aoife Ní Bhriain = Aoife Ni Bhriain
- Zoë Kramer = Zoe Kramer
- Søren Dahl = Soren Dahl
- Lech Wałęsa = Lech Walesa
+ Jens Stoltenberg = Jen Stoltenberg
+ Bill Hargreaves = William Hargreaves
+ Bob Menendez = Robert Menendez
+ Joe Lieberman = Joseph Lieberman
+ Mike Pompeo = Michael Pompeo
+ Tim Walcott = Timothy Walcott
+ Len Burman = Leonard Burman
+ Kate Middleham = Catherine Middleham
+ Ted Marchetti = Edward Marchetti
+ J. Holdsworth = Janet Holdsworth
+ A. G. Sulzer = Arthur G. Sulzer
+ Vladimir Zelensky = Volodymyr Zelensky
+ Alexander Usyk = Oleksandr Usyk
+ Dmitry Kuleba = Dmytro Kuleba
+ Katrine Mortensen = Kathrine Mortensen
+ Stephen Ashworth = Steven Ashworth
+ Anna Lopez-Vega = Anna Lopez
+ Hillary Rodham = Hillary Rodham Clinton
+ Ana Botella Serrano = Ana Botella
+ Orban Viktor = Viktor Orban
+ Catherine Ashbury = Katherine Ashbury
+ Phillip Norwood = Philip Norwood
+ Xi Jinping = Jinping Xi
+ Marwick = Fiona Marwick
+ Lindqvist = Oskar Lindqvist
"""

PERSON_DIFFERENT = """
+ Bill Clinton = Hillary Clinton
+ Chelsea Clinton = Hillary Clinton
+ Hillary Clinton = Roger Clinton
+ George W. Bush = George H. W. Bush
+ Jeb Bush = George Bush
+ Barbara Bush = Laura Bush
+ Donald Trump = Donald Trump Jr.
+ Donald Trump = Melania Trump
+ Ivanka Trump = Ivana Trump
+ Eric Trump = Tiffany Trump
+ Barack Obama = Michelle Obama
+ Ron Paul = Rand Paul
+ Ron Paul = Paul Ryan
+ John Kerry = Bob Kerrey
+ Boris Johnson = Gary Johnson
+ Jeh Johnson = Gary Johnson
+ Alexander Johnson = Boris Johnson
+ Tim Scott = Rick Scott
+ Bobby Scott = Tim Scott
+ Keith Scott = Rakeyia Scott
+ Marine Le Pen = Jean-Marie Le Pen
+ Fidel Castro = Raul Castro
+ Julian Castro = Joaquin Castro
+ Vitali Klitschko = Wladimir Klitschko
+ Kim Jong Un = Kim Jong Il
+ Kim Yo Jong = Kim Jong Un
+ Bashar Assad = Hafez Assad
+ Benazir Bhutto = Bilawal Bhutto
+ Indira Gandhi = Rajiv Gandhi
+ Sonia Gandhi = Rahul Gandhi
+ Nawaz Sharif = Shehbaz Sharif
+ Ed Miliband = David Miliband
+ Martin Luther King Jr. = Martin Luther King Sr.
+ Cal Ripken Jr. = Cal Ripken
+ Venus Williams = Serena Williams
+ Robin Williams = Serena Williams
+ Michael Jordan = Jordan Michaels
+ Paul Ryan = Ryan Paul
+ James Martin = Martin James
+ Mary Brown = Marc Brown
+ Paul Adeyemi = Paula Adeyemi
+ Carl Jansen = Carla Jansen
+ Alex Turner = Lex Turnbull
+ Sergey Ivanov = Sergey Ivanenko
+ Sergey Ivanov = Andrey Ivanov
+ Sergio Lavra = Sergey Lavrov
+ Dmitry Petrov = Dmitry Petrovsky
+ Ivan Petrov = Ivana Petrova
+ Mohammed Khan = Imran Khan
+ Ali Hassan = Hassan Ali
+ Ahmed Khalil = Khalil Ahmed
+ Omar Farouk = Umar Siddiq
- John Smith = John Smyth
- Jon Hale = John Hale
- Stephen Reed = Steven Reid
- Anne Clark = Ann Clarke
- Tom Brown = Tom Browne
- Sarah Connor = Sara O'Connor
- Bill Hargreaves = William Hargreaves
- Jack Kirby = John Kirby
- J. Holdsworth = Janet Holdsworth
- J. Holdsworth = Kevin Holdsworth
+ J. Holdsworth = Kevin Holdsworth
- A. Novak = Anna Novak
- Marwick = Fiona Marwick
- Stone = Roger Stone
- Hope = Hope Hicks
- David Davies = David Davis
- Tim Farrow = Tom Farrow
+ Tim Farrow = Tom Farrow
+ Dan Hollis = Don Hollis
+ Jim Acosta = Alex Acosta
+ Mark Kelly = Megyn Kelly
+ Lee Anderson = Anderson Lee
+ Michael A. Reyes = Michael B. Reyes
+ John Q. Adams = John R. Adams
+ Maria Garcia Lopez = Maria Lopez Garcia
+ Chris Evans = Chris Evert
+ Anna Kournikova = Anna Karenina
+ Peter Obi = Peter Obiang
+ Will Smith = Willow Smith
+ Jaden Smith = Jada Smith
- Jen Halvorsen = Jens Halvorsen
"""

GROUP_SAME = """
o NATO = Nato
o NATO = North Atlantic Treaty Organization
o Nato = North Atlantic Treaty Organisation
o United Nations = UN
o UN = U.N.
o European Union = EU
o WHO = World Health Organisation
o World Health Organization = World Health Organisation
o FBI = Federal Bureau of Investigation
o FBI = F.B.I.
o IMF = International Monetary Fund
o The New York Times = New York Times
o The Washington Post = Washington Post
o BBC = B.B.C.
o Al-Qaeda = al Qaeda
o Islamic State = ISIS
o Justice Department = Department of Justice
o Apple Inc. = Apple
o Exxon Mobil = ExxonMobil
o Walmart = Wal-Mart
o Halden Energy Ltd = Halden Energy
o the Brightwater Foundation = Brightwater Foundation
o OSCE = Organization for Security and Co-operation in Europe
l US = United States
l U.S. = US
l America = United States
l USA = U.S.A.
l UK = United Kingdom
l Britain = U.K.
l Kyiv = Kiev
l Odesa = Odessa
l Kharkiv = Kharkov
l Mumbai = Bombay
l Beijing = Peking
l Myanmar = Burma
l Ivory Coast = Côte d’Ivoire
l Czech Republic = Czechia
l UAE = United Arab Emirates
l Russia = Russian Federation
l the Netherlands = Netherlands
l Washington, D.C. = Washington DC
l St. Petersburg = Saint Petersburg
l Calif. = California
l South Korea = Republic of Korea
l North Korea = DPRK
l Türkiye = Turkey
"""

GROUP_DIFFERENT = """
o Apple = Apple Records
o Amazon = Amazon Watch
o Google = Google Maps
o Ford Motor = Ford Foundation
o Bank of America = Bank of England
o European Union = European Commission
o European Council = Council of Europe
o Manchester United = Manchester City
o Washington Post = Huffington Post
o New York Times = New York Post
o Democratic Party = Republican Party
o State Department = Justice Department
o Red Cross = Blue Cross
o University of Oxford = Oxford Brookes University
o House of Commons = House of Lords
o CIA = CNN
o WHO = WTO
o UN = UNICEF
o Sky News = Fox News
o Trump Organization = Trump Foundation
o Clinton Foundation = Clinton Campaign
o Siemens = Siemens Energy
l North Korea = South Korea
l Congo-Brazzaville = Congo-Kinshasa
l Niger = Nigeria
l Guinea = Guinea-Bissau
l New York = New York City
l Washington = West Virginia
l Virginia = West Virginia
l Ireland = Northern Ireland
l Austria = Australia
l Slovakia = Slovenia
l Iran = Iraq
l Sudan = South Sudan
l Mexico = New Mexico
l Georgia = South Georgia
l Birmingham = Alabama
l Dominica = Dominican Republic
l Paris = Paris Hilton Hotel
l Kansas = Arkansas
"""

TYPES = {"o": "organisation", "l": "place", "+": "person", "-": "person"}
SHARED = ("l:larkhill", "o:halden energy", "p:osterman")


def pairs(table: str) -> list[tuple[str, str, str]]:
    rows = [line.split(" ", 1) for line in table.strip().splitlines()]
    return [(mark, *rest.split(" = ")) for mark, rest in rows]


def merged(mark: str, one: str, other: str) -> bool:
    """Whether two articles' entities of these names become one entity of the corpus."""
    kind = TYPES[mark]
    contexts = (SHARED, SHARED) if mark == "+" else (SHARED[:1], ("l:elsewhere",))
    rows = [
        (document, LocalEntity(0, kind, name, (name,), 2, None, context))
        for document, name, context in zip(("a", "b"), (one, other), contexts, strict=True)
    ]
    resolution = resolve_corpus(rows)
    return resolution.links["a", 0] == resolution.links["b", 0]


def test_there_are_enough_pairs() -> None:
    tables = (PERSON_SAME, PERSON_DIFFERENT, GROUP_SAME, GROUP_DIFFERENT)
    assert sum(len(pairs(t)) for t in tables) >= 240


@pytest.mark.parametrize(("mark", "one", "other"), pairs(PERSON_DIFFERENT))
def test_two_people_are_never_one(mark: str, one: str, other: str) -> None:
    assert not merged(mark, one, other)
    assert not merged(mark, other, one)


def test_pairs_f1() -> None:
    same = [*pairs(PERSON_SAME), *pairs(GROUP_SAME)]
    different = [*pairs(PERSON_DIFFERENT), *pairs(GROUP_DIFFERENT)]
    missed = [p for p in same if not merged(*p)]
    wrong = [p for p in different if merged(*p)]
    right = len(same) - len(missed)
    f1 = 2 * right / (2 * right + len(missed) + len(wrong))
    assert f1 >= 0.95, (missed, wrong)
