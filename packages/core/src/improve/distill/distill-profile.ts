/**
 * How a distilled model reads text. `accurate` adds a sentence embedding to the sparse features and costs a few
 * milliseconds of CPU a text; `fast` uses the sparse features alone.
 */
export type DistillProfile = 'accurate' | 'fast'
