-- How many other words there are on the answer by the same signal: where there are none, nobody agrees or disagrees. Of what was
-- written before this is not known.
alter table feedback_verdict add column if not exists others UInt32 default 1;
