"""The layout of the index of a corpus, as SQLite takes it."""

# Changes with the layout below; an index with another layout is built anew.
FORMAT = "6"

LAYOUT = """
create table meta (key text primary key, value text);
create table articles (
  doc_id text primary key, part text, source text, record integer, title text, outlet text, published text,
  byline text, url text, n_words integer, n_quotes integer, cluster_id text, relation text, containment real);
create table quotes (
  n integer primary key, quote_id text, doc_id text, number integer, url text,
  outlet text, published text, title text, start integer,
  text text, kind text, paragraph text, paragraph_start integer, marks text, cue text, speaker_text text,
  speaker_name text, speaker_id text, speaker_kind text, speaker_role text, all_speakers text, rule text, reason text,
  confidence real, name_confidence real, flags text, cluster_id text, is_canonical integer, conflict integer,
  cluster_speaker text, cluster_n_quotes integer, cluster_n_articles integer, is_first integer);
create table entities (
  entity_id text primary key, type text, name text, aliases text, evidence text, ambiguous text, doubts text,
  n_mentions integer, n_articles integer, first_seen text, last_seen text, wikidata_id text, gender text, role text,
  n_quotes integer, n_distinct integer, n_quoted_articles integer, first_quoted text, last_quoted text);
create table rejects (doc_id text, source text, stage text, reason text, detail text);
create table reject_counts (stage text, reason text, n integer);
create table words (word text primary key, n integer) without rowid;
create table dropped (rule text, lines integer, characters integer);
create virtual table quotes_fts using fts5 (
  text, speaker_name, outlet, content='quotes', content_rowid='n', tokenize='unicode61 remove_diacritics 2');
"""

# After the rows: what makes searches quick, and the sums of the overview, which take seconds over a large corpus.
LOOKUPS = """
create unique index quotes_by_id on quotes (quote_id);
create index quotes_by_doc on quotes (doc_id, start);
create index quotes_by_speaker on quotes (speaker_id, n);
create index quotes_by_cluster on quotes (cluster_id);
create index quotes_by_outlet on quotes (outlet, n);
create index quotes_by_published on quotes (published, n);
create index quotes_by_confidence on quotes (confidence, n);
create index articles_by_published on articles (published desc, doc_id);
create index articles_by_cluster on articles (cluster_id);
create index entities_by_quotes on entities (n_distinct desc, name);
create index quotes_repeated on quotes (cluster_n_articles desc, cluster_n_quotes desc, n)
  where is_canonical and cluster_n_quotes > 1;
create table counts as
  select published, kind, speaker_kind, count(*) as n, sum(speaker_name is not null) as named
  from quotes group by 1, 2, 3;
create table outlets as
  select outlet, count(distinct cluster_id) as n from quotes where outlet is not null group by outlet;
create table totals as select
  (select count(*) from quotes) as quotes, (select sum(named) from counts) as named,
  (select count(distinct cluster_id) from quotes) as statements,
  (select count(distinct speaker_id) from quotes) as speakers,
  (select count(*) from articles) as articles, (select count(distinct outlet) from articles) as outlets,
  (select min(published) from articles) as first, (select max(published) from articles) as last,
  (select count(*) from articles where published is null) as undated;
insert into quotes_fts (quotes_fts) values ('rebuild');
create virtual table temp.terms using fts5vocab ('main', 'quotes_fts', 'row');
insert into words select term, doc from temp.terms;
analyze;
"""
