-- The rows of a page lie far apart, and of each narrow column a whole compressed block is read for each of them: of 64 KiB,
-- that is most of what a page costs. Parts of the tables that were written before keep theirs until they are merged.
alter table span modify setting min_compress_block_size = 8192;

alter table trace_part modify setting min_compress_block_size = 8192;
