import type { Queryable } from '../../platform/catalog/queryable.ts'

export type PromptVersion = {
  id: string
  name: string
  version: number
  type: 'text' | 'chat'
  prompt: unknown
  config: unknown
  labels: string[]
  tags: string[]
  commitMessage: string | null
  createdBy: string
  createdAt: Date
  updatedAt: Date
  isLatest: boolean
}

const columns = `id, name, version, type, prompt, config, labels, tags, commit_message as "commitMessage",
  created_by as "createdBy", created_at as "createdAt", updated_at as "updatedAt",
  version = (select max(version) from prompt_version newest
    where newest.project_id = prompt_version.project_id and newest.name = prompt_version.name) as "isLatest"`

/** Which version: by its number, the newest, or the one with a label. */
export type PromptChoice = { version: number } | { label: string } | 'latest'

export async function findPrompt(
  db: Queryable,
  projectId: string,
  name: string,
  choice: PromptChoice,
): Promise<PromptVersion | undefined> {
  const [version, label] =
    choice === 'latest' ? [null, null] : 'version' in choice ? [choice.version, null] : [null, choice.label]
  const { rows } = await db.query<PromptVersion>(
    `select ${columns} from prompt_version
     where project_id = $1 and name = $2 and ($3::int is null or version = $3) and ($4::text is null or $4 = any(labels))
     order by version desc limit 1`,
    [projectId, name, version, label],
  )
  return rows[0]
}

/** Until the transaction ends nobody else changes the versions of this prompt. */
export async function lockPrompt(db: Queryable, projectId: string, name: string): Promise<void> {
  await db.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`prompt ${projectId} ${name}`])
}

export type NewPromptVersion = Pick<
  PromptVersion,
  'id' | 'name' | 'version' | 'type' | 'prompt' | 'config' | 'labels' | 'tags' | 'commitMessage' | 'createdBy'
>

export async function insertPrompt(
  db: Queryable,
  projectId: string,
  prompt: NewPromptVersion,
): Promise<void> {
  await db.query(
    `insert into prompt_version
       (id, project_id, name, version, type, prompt, config, labels, tags, commit_message, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      prompt.id,
      projectId,
      prompt.name,
      prompt.version,
      prompt.type,
      JSON.stringify(prompt.prompt),
      JSON.stringify(prompt.config),
      prompt.labels,
      prompt.tags,
      prompt.commitMessage,
      prompt.createdBy,
    ],
  )
}

/** A label names one version only. */
export async function takeLabels(
  db: Queryable,
  projectId: string,
  name: string,
  labels: readonly string[],
  exceptVersion: number,
): Promise<void> {
  await db.query(
    `update prompt_version set updated_at = now(),
       labels = array(select label from unnest(labels) label where label <> all($3::text[]))
     where project_id = $1 and name = $2 and labels && $3::text[] and version <> $4`,
    [projectId, name, labels, exceptVersion],
  )
}

export async function addLabels(
  db: Queryable,
  projectId: string,
  name: string,
  version: number,
  labels: readonly string[],
): Promise<void> {
  await db.query(
    `update prompt_version set updated_at = now(), labels = array(select distinct unnest(labels || $4::text[]) order by 1)
     where project_id = $1 and name = $2 and version = $3`,
    [projectId, name, version, labels],
  )
}

/** Tags belong to a prompt as a whole. */
export async function setTags(
  db: Queryable,
  projectId: string,
  name: string,
  tags: readonly string[],
): Promise<void> {
  await db.query('update prompt_version set tags = $3 where project_id = $1 and name = $2', [
    projectId,
    name,
    tags,
  ])
}

export async function deletePrompts(
  db: Queryable,
  projectId: string,
  name: string,
  filter: { version?: number | undefined; label?: string | undefined },
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from prompt_version where project_id = $1 and name = $2
       and ($3::int is null or version = $3) and ($4::text is null or $4 = any(labels))`,
    [projectId, name, filter.version ?? null, filter.label ?? null],
  )
  return rowCount ?? 0
}

export type PromptSummary = {
  name: string
  type: string
  versions: number[]
  labels: string[]
  tags: string[]
  lastUpdatedAt: Date
  lastConfig: unknown
  total: number
}

export async function listPrompts(
  db: Queryable,
  projectId: string,
  filter: { name?: string | undefined; label?: string | undefined; tag?: string | undefined },
  page: { limit: number; offset: number },
): Promise<PromptSummary[]> {
  const { rows } = await db.query<PromptSummary>(
    `select name, (array_agg(type order by version desc))[1] as type, array_agg(version order by version) as versions,
       (select coalesce(array_agg(distinct label), '{}') from prompt_version other, unnest(other.labels) label
        where other.project_id = $1 and other.name = prompt_version.name) as labels,
       (array_agg(tags::text order by version desc))[1]::text[] as tags,
       max(updated_at) as "lastUpdatedAt", (array_agg(config order by version desc))[1] as "lastConfig",
       (count(*) over ())::int as total
     from prompt_version
     where project_id = $1 and ($2::text is null or name = $2) and ($3::text is null or $3 = any(labels))
       and ($4::text is null or $4 = any(tags))
     group by name order by name limit $5 offset $6`,
    [projectId, filter.name ?? null, filter.label ?? null, filter.tag ?? null, page.limit, page.offset],
  )
  return rows
}
