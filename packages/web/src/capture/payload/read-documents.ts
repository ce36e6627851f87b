import { isRecord, type JsonRecord } from './is-record.ts'
import { nameIn } from './read-part.ts'

/** One document that a search gave back; its text is empty where only its id and score were kept. `score` is the store's own; higher is nearer only where the store says so. */
export type RetrievedDocument = {
  id: string | null
  title: string | null
  source: string | null
  score: number | null
  text: string
  rest: JsonRecord
}

const lists = ['documents', 'results', 'matches', 'hits', 'nodes', 'chunks', 'data', 'retrieval.documents']

/** The documents in what a retrieval gave back: a list of them, or a list under one of the usual names. Null where there are none. */
export function readDocuments(value: unknown): RetrievedDocument[] | null {
  const list = Array.isArray(value)
    ? value
    : isRecord(value)
      ? lists.map((name) => value[name]).find(Array.isArray)
      : undefined
  if (!list || list.length === 0) return null
  const documents = list.map(readDocument)
  return documents.every((document) => document !== null) ? documents : null
}

function readDocument(item: unknown): RetrievedDocument | null {
  if (typeof item === 'string')
    return { id: null, title: null, source: null, score: null, text: item, rest: {} }
  if (!isRecord(item)) return null
  const inner = [item.document, item.node, item._source, item.payload].find(isRecord)
  const fields = inner ? { ...item, ...inner } : item
  const metadata = isRecord(fields.metadata) ? fields.metadata : {}
  const text = nameIn(fields, 'content', 'text', 'page_content', 'pageContent', 'chunk', 'snippet', 'body')
  const from = { ...metadata, ...fields }
  const id = nameIn(from, 'id', 'document_id', '_id', 'chunk_id')
  const isScored = id !== null && scoreOf(from) !== null
  if ((text === null && !isScored) || typeof fields.role === 'string') return null
  return {
    id,
    title: nameIn(from, 'title', 'name'),
    source: nameIn(from, 'source', 'url', 'uri', 'path', 'file', 'link'),
    score: scoreOf(from),
    text: text ?? '',
    rest: metadata,
  }
}

function scoreOf(fields: JsonRecord): number | null {
  const score = [
    fields.score,
    fields._score,
    fields.similarity,
    fields.relevance_score,
    fields.distance,
  ].find((value) => typeof value === 'number' && Number.isFinite(value))
  return typeof score === 'number' ? score : null
}
