-- Rules as stored tsqueries, and the two ways to ask them. Words are stemmed by PostgreSQL's own French.
CREATE TABLE articles (id int PRIMARY KEY, text text);
CREATE TABLE written (id int, query text, shape text);
CREATE TABLE necessary (word text, rule int);
CREATE TABLE rules (id int PRIMARY KEY, query tsquery, has_anchor bool);
CREATE TABLE anchors (lexeme text, rule int);
CREATE INDEX ON anchors (lexeme);
CREATE INDEX ON rules (id) WHERE NOT has_anchor;

CREATE PROCEDURE store_rules() LANGUAGE sql AS $$
    TRUNCATE rules, anchors;
    INSERT INTO rules SELECT id, to_tsquery('french', query), shape <> 'prefix' FROM written;
    INSERT INTO anchors
        SELECT DISTINCT lexeme, rule FROM necessary, unnest(tsvector_to_array(to_tsvector('french', word))) lexeme;
$$;

-- Each rule is asked.
CREATE FUNCTION ask_all(part int, parts int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    article tsvector;
    text_ text;
    found bigint := 0;
BEGIN
    FOR text_ IN SELECT text FROM articles WHERE id % parts = part LOOP
        article := to_tsvector('french', text_);
        found := found + (SELECT count(*) FROM rules WHERE article @@ query);
    END LOOP;
    RETURN found;
END $$;

-- A rule is asked where its rarest word occurs; each rule that has only a prefix is asked. With ANY in place of
-- unnest, the plan for few rules compares each of their words with each of the article.
CREATE FUNCTION ask_candidates(part int, parts int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    article tsvector;
    lexemes text[];
    text_ text;
    found bigint := 0;
BEGIN
    FOR text_ IN SELECT text FROM articles WHERE id % parts = part LOOP
        article := to_tsvector('french', text_);
        lexemes := tsvector_to_array(article);
        found := found
            + (SELECT count(*) FROM rules WHERE NOT has_anchor AND article @@ query)
            + (SELECT count(*) FROM rules
               WHERE id IN (SELECT rule FROM anchors WHERE lexeme IN (SELECT unnest(lexemes)))
                 AND article @@ query);
    END LOOP;
    RETURN found;
END $$;

-- The ids of all rules that match an article.
CREATE FUNCTION rules_of(article int) RETURNS text LANGUAGE sql AS $$
    WITH read AS MATERIALIZED (SELECT to_tsvector('french', text) AS words FROM articles WHERE id = article)
    SELECT coalesce(string_agg(id::text, ' '), '') FROM rules, read WHERE words @@ query;
$$;
