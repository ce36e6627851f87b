-- With which probability a call was drawn to be asked for a rating; null for those that were not drawn. What the gateway
-- draws and what an application says of its own spans stand at the same place. Parts of the table that were written before
-- get it by a mutation in the background; until then it is made as it is read.
alter table span
  add column if not exists asked Nullable(Float32) materialized if(
    position(attributes, '"loopwright.asked"') = 0
      or not (JSONExtract(attributes, 'loopwright.asked', 'Float64') > 0
        and JSONExtract(attributes, 'loopwright.asked', 'Float64') <= 1),
    null,
    toFloat32(JSONExtract(attributes, 'loopwright.asked', 'Float64'))
  ) after segment;

alter table span materialize column asked;

-- Copied from the call, as its other dimensions are.
alter table feedback
  add column if not exists asked Nullable(Float32) after segment;
