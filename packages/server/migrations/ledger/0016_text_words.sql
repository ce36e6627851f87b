-- The words of what was said, for searching text. Parts of the table that were written before get theirs when they are
-- merged or by `alter table span materialize index`; until then they are read in full.
alter table span
  add index if not exists input_text_words input_text
    type text(tokenizer = splitByNonAlpha, preprocessor = lower(input_text)) granularity 1,
  add index if not exists output_text_words output_text
    type text(tokenizer = splitByNonAlpha, preprocessor = lower(output_text)) granularity 1;

alter table span materialize index input_text_words;

alter table span materialize index output_text_words;
