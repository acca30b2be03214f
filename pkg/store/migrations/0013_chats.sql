-- Which mention a mention quotes beside its own words: an answer in a chat may say
-- by this alone what it answers.
ALTER TABLE mentions ADD COLUMN quote_of TEXT NOT NULL DEFAULT '';
