-- Which mention a mention quotes beside its own words: an answer in a chat may say
-- by this alone what it answers.
ALTER TABLE mentions ADD COLUMN quote_of TEXT NOT NULL DEFAULT '';
-- rows
INSERT INTO migrations (version, name, at) VALUES (13, '0013_chats.sql', 1763800000000);
