-- The catalogue: the truth about the library. Chroma, and the picture a search has of it, are made from this.
CREATE TABLE documents (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL,
    id TEXT NOT NULL,                    -- SHA-256 of the bytes, hex
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    language TEXT NOT NULL,
    added_at TEXT NOT NULL,              -- UTC, ISO 8601
    tables INTEGER NOT NULL DEFAULT 0,   -- 1 when its tables were looked for
    sections INTEGER NOT NULL DEFAULT 0, -- 1 when its headings were looked for
    UNIQUE (owner, id),
    UNIQUE (owner, name)
);
CREATE INDEX documents_of_bytes ON documents (id);
CREATE INDEX languages_of_owner ON documents (owner, language);
-- What each document is known by: the terms of its name and of the beginning of its cover.
CREATE TABLE document_words (
    term TEXT NOT NULL,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    PRIMARY KEY (term, document)
) WITHOUT ROWID;
CREATE INDEX words_of_document ON document_words (document);
-- Documents that lay in others, as files attached to these, and go with the last of them.
CREATE TABLE attached (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    parent INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    PRIMARY KEY (document, parent)
) WITHOUT ROWID;
CREATE INDEX attached_to ON attached (parent);
-- Documents that were removed and can still be put back: until then their owner is nobody.
CREATE TABLE withdrawn (
    document INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
    parent INTEGER NOT NULL,             -- the document that was removed: itself, or the one that it lay in
    owner TEXT NOT NULL,                 -- whose it was
    until TEXT NOT NULL,                 -- UTC, ISO 8601
    process INTEGER NOT NULL,            -- who removed it: when that is gone, nobody puts it back
    collections TEXT NOT NULL            -- JSON: of each that it lay in the name, and whether it was shared
);
CREATE TABLE pages (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    section TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (document, number)
);
CREATE TABLE chunks (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    page INTEGER NOT NULL,
    start INTEGER NOT NULL,              -- characters of the page's text, from 0
    end INTEGER NOT NULL
);
CREATE INDEX chunks_of_document ON chunks (document);
-- Pictures of pages and on pages: what was read off each, and what is still to be.
CREATE TABLE pictures (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    page INTEGER NOT NULL,
    number INTEGER NOT NULL,             -- on its page, from 0
    source TEXT NOT NULL,                -- where it lies in the file; '' for the page as a whole
    place INTEGER NOT NULL,              -- characters of the page's text that stand before it
    state TEXT NOT NULL,                 -- 'coming', 'stopped', 'read', 'blank', 'failed', 'shown', 'left'
    turn INTEGER NOT NULL,               -- degrees, counterclockwise, until it stands upright
    sure INTEGER NOT NULL,               -- of its words, percent
    took INTEGER NOT NULL,               -- milliseconds
    lacks TEXT NOT NULL,                 -- the language that it needs and that nothing here reads, as Tesseract calls it; '' for none
    words TEXT NOT NULL,                 -- JSON: of each word where it stands in the page's text, its box, how sure it is
    PRIMARY KEY (document, page, number)
) WITHOUT ROWID;
CREATE INDEX pictures_to_come ON pictures (state, document);
-- What stands under which heading, from where to where: pages, and characters of their texts, from 0.
CREATE TABLE sections (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    page INTEGER NOT NULL,               -- of the heading
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    level INTEGER NOT NULL,              -- 0 is the highest
    path TEXT NOT NULL,                  -- of headings, its own at the end
    last_page INTEGER NOT NULL,
    last_end INTEGER NOT NULL
);
CREATE INDEX sections_of_document ON sections (document, page);
-- The terms and the numbers of each section's own heading.
CREATE TABLE section_words (
    term TEXT NOT NULL,
    section INTEGER NOT NULL REFERENCES sections ON DELETE CASCADE,
    PRIMARY KEY (term, section)
) WITHOUT ROWID;
CREATE INDEX words_of_section ON section_words (section);
-- The tables on the pages of documents, in a form that can be calculated with.
CREATE TABLE tables (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    title TEXT NOT NULL,
    columns TEXT NOT NULL,               -- JSON: of each column its head, whether it is numeric, its unit, what hinders adding
    first INTEGER NOT NULL,              -- pages
    last INTEGER NOT NULL
);
CREATE INDEX tables_of_document ON tables (document);
CREATE TABLE table_rows (
    of INTEGER NOT NULL REFERENCES tables ON DELETE CASCADE,
    number INTEGER NOT NULL,             -- from 0
    page INTEGER NOT NULL,
    start INTEGER NOT NULL,              -- characters of the page's text, from 0
    end INTEGER NOT NULL,
    section TEXT NOT NULL,
    cells TEXT NOT NULL,                 -- JSON, a text for each column
    numbers TEXT NOT NULL,               -- JSON, a number for each column, null where there is none
    PRIMARY KEY (of, number)
) WITHOUT ROWID;
CREATE TABLE embedders (
    key INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    answers INTEGER NOT NULL DEFAULT 0   -- 1 for the one whose vectors questions are compared with
);
CREATE TABLE vectors (
    embedder INTEGER NOT NULL REFERENCES embedders,
    chunk INTEGER NOT NULL REFERENCES chunks ON DELETE CASCADE,
    vector BLOB NOT NULL,                -- float32, little-endian, length 1
    PRIMARY KEY (embedder, chunk)
) WITHOUT ROWID;
CREATE INDEX vectors_of_chunk ON vectors (chunk);
-- Of 50,000 chunk keys each a number that is another one after every change: who keeps something of them sees whether it is old.
CREATE TABLE index_parts (
    number INTEGER PRIMARY KEY,          -- its chunk keys begin with number * 50000
    state INTEGER NOT NULL               -- random
);
CREATE TRIGGER chunk_added AFTER INSERT ON chunks BEGIN INSERT OR REPLACE INTO index_parts VALUES (NEW.key / 50000, random() >> 11); END;
CREATE TRIGGER vector_added AFTER INSERT ON vectors BEGIN INSERT OR REPLACE INTO index_parts VALUES (NEW.chunk / 50000, random() >> 11); END;
CREATE TRIGGER vector_removed AFTER DELETE ON vectors BEGIN INSERT OR REPLACE INTO index_parts VALUES (OLD.chunk / 50000, random() >> 11); END;
CREATE TABLE collections (
    key INTEGER PRIMARY KEY,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    shared INTEGER NOT NULL DEFAULT 0,   -- 1 when everybody who signs in may read what lies in it
    UNIQUE (owner, name)
);
CREATE TABLE collected (
    collection INTEGER NOT NULL REFERENCES collections ON DELETE CASCADE,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    PRIMARY KEY (collection, document)
) WITHOUT ROWID;
CREATE INDEX collections_of_document ON collected (document);
-- Terms come analysed (slmrag/terms.py), joined by spaces; to the ascii tokenizer every other letter is a letter.
CREATE VIRTUAL TABLE keywords USING fts5 (terms, tokenize = 'ascii');
-- How many documents were removed whose words are still within its files, noted as deleted.
CREATE TABLE removed_words (documents INTEGER NOT NULL);
INSERT INTO removed_words VALUES (0);
-- Documents whose reading was begun: the pages read so far, so that a killed or cancelled add goes on from there.
CREATE TABLE unfinished (
    key INTEGER PRIMARY KEY,
    owner TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    reader TEXT NOT NULL,                -- the slmrag that read them: another may read otherwise
    touched_at TEXT NOT NULL,            -- UTC, ISO 8601
    UNIQUE (owner, id)
);
CREATE TABLE unfinished_pages (
    unfinished INTEGER NOT NULL REFERENCES unfinished ON DELETE CASCADE,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    section TEXT NOT NULL,
    text TEXT NOT NULL,
    hidden INTEGER NOT NULL,
    problem TEXT NOT NULL,
    tables TEXT NOT NULL DEFAULT '[]',   -- JSON, as the reader saw them
    headings TEXT NOT NULL DEFAULT '[]', -- the same
    pictures TEXT NOT NULL DEFAULT '[]', -- the same
    PRIMARY KEY (unfinished, number)
);
-- Grows with every change: whoever keeps a picture of the catalogue sees in one row whether it is old.
CREATE TABLE generation (number INTEGER NOT NULL);
INSERT INTO generation VALUES (0);
-- Which library this is, wherever its index is kept.
CREATE TABLE identity (id TEXT NOT NULL);
INSERT INTO identity VALUES (lower(hex(randomblob(16))));
-- Work on whole documents, kept part by part as it is made: what was killed goes on where it was.
CREATE TABLE work (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    kind TEXT NOT NULL,                  -- "summary", "translation"
    settings TEXT NOT NULL,              -- all that decides what a part becomes
    part TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (document, kind, settings, part)
) WITHOUT ROWID;
-- Jobs of the past and present, with the result of those that are done.
CREATE TABLE jobs (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    documents TEXT NOT NULL,             -- their ids, a JSON list
    settings TEXT NOT NULL,
    state TEXT NOT NULL,
    process INTEGER NOT NULL,            -- who is at it
    began_at TEXT NOT NULL,              -- UTC, ISO 8601
    ended_at TEXT NOT NULL,
    result TEXT NOT NULL,
    UNIQUE (owner, kind, documents, settings)
);
CREATE TABLE job_documents (
    job INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    PRIMARY KEY (job, document)
) WITHOUT ROWID;
CREATE INDEX jobs_of_document ON job_documents (document);
-- What was made of a document goes with it, also where others had a share in it.
CREATE TRIGGER document_removed AFTER DELETE ON job_documents BEGIN DELETE FROM jobs WHERE key = OLD.job; END;
CREATE TABLE conversations (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,             -- random: it stands in an address
    owner TEXT NOT NULL,
    desk TEXT NOT NULL,                  -- the support desk it was held at, '' for none
    title TEXT NOT NULL,
    began_at TEXT NOT NULL
);
CREATE TABLE turns (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,                -- an Answer as JSON, 'null' where none was written
    problem TEXT NOT NULL,
    pictures INTEGER NOT NULL,
    liked INTEGER,
    remark TEXT NOT NULL
);
CREATE INDEX turns_of_conversation ON turns (conversation);
-- Whose text a turn holds: with the document it must go.
CREATE TABLE turn_documents (
    turn INTEGER NOT NULL REFERENCES turns ON DELETE CASCADE,
    document TEXT NOT NULL,              -- its id
    PRIMARY KEY (turn, document)
) WITHOUT ROWID;
CREATE TABLE desks (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    collection TEXT NOT NULL,
    name TEXT NOT NULL,
    greeting TEXT NOT NULL,
    color TEXT NOT NULL,
    email TEXT NOT NULL,
    hand_over INTEGER NOT NULL DEFAULT 0, -- 1 when a visitor may have what was said kept in a file
    origins TEXT NOT NULL DEFAULT '',    -- of the sites that may show it in a page of theirs, separated by spaces
    address TEXT NOT NULL DEFAULT ''     -- where visitors reach this server, '' for where its owner does
);
CREATE TABLE votes (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL,
    question TEXT NOT NULL,
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    better TEXT NOT NULL,
    at TEXT NOT NULL
);
-- Folders of this computer that are kept in step with the library.
CREATE TABLE watched_folders (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL,
    path TEXT NOT NULL,
    collection TEXT NOT NULL,            -- '' for none
    removes INTEGER NOT NULL,            -- 1 when the document goes with its file, 0 when it is asked first
    UNIQUE (owner, path)
);
-- Their files as they were when they were last looked at, and what became of each.
CREATE TABLE watched_files (
    folder INTEGER NOT NULL REFERENCES watched_folders ON DELETE CASCADE,
    path TEXT NOT NULL,                  -- within the folder
    bytes INTEGER NOT NULL,
    changed INTEGER NOT NULL,            -- as its file system has it, microseconds
    document TEXT NOT NULL,              -- its id, '' for none
    state TEXT NOT NULL,                 -- 'added', 'replaced', 'renamed', 'unchanged', 'failed', 'gone'
    problem TEXT NOT NULL,
    at TEXT NOT NULL,                    -- UTC, ISO 8601
    PRIMARY KEY (folder, path)
) WITHOUT ROWID;
