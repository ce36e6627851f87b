/** RFC 9110 §5.6.2: what a method or the name of a header is made of. */
export const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** RFC 9110 §5.5, as Latin-1. A line break in a value would begin another header, or another message. */
export const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/
