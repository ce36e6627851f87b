import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { agreementEstimate } from './agreement-estimate.ts'
import { cohenKappa, lightKappa } from './cohen-kappa.ts'
import { congerKappa, fleissKappa, kappaByLabel } from './fleiss-kappa.ts'
import { krippendorffAlpha } from './krippendorff-alpha.ts'
import { bennettS, observedAgreement, shareUnanimous } from './percent-agreement.ts'
import { intraclassCorrelation, kendallW } from './rating-concordance.ts'
import { type RatingTable, ratingTable } from './rating-table.ts'

const path = new URL('../../../../../shared/vectors/agreement.json', import.meta.url)
const skip = existsSync(path) ? false : 'REFERENCE VECTORS ABSENT: ../shared/vectors/agreement.json'
const vectors = skip === false ? JSON.parse(readFileSync(path, 'utf8')) : undefined

function near(actual: number | undefined, expected: number, tolerance = 1e-9) {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= tolerance, `${actual} ≠ ${expected}`)
}
const rater = (table: RatingTable, index: number) => table.map((row) => row[index] ?? null)
const transpose = (rows: (number | null)[][]): RatingTable =>
  rows[0]!.map((_, item) => rows.map((row) => row[item]!))

test('six raters’ diagnoses (Fleiss 1971) agree with R irr, nltk and scikit-learn', { skip }, () => {
  const vector = vectors.fleiss1971_diagnoses
  const table: RatingTable = vector.items_by_raters
  near(fleissKappa(table), vector.fleiss_kappa)
  near(congerKappa(table), vector.conger_exact_kappa)
  near(congerKappa(table), vector.davies_fleiss_multi_kappa_nltk)
  near(lightKappa(table), vector.light_kappa)
  near(cohenKappa({ first: rater(table, 0), second: rater(table, 1) }), vector.cohen_r1_r2)
  near(cohenKappa({ first: rater(table, 1), second: rater(table, 2) }), vector.cohen_r2_r3)
  near(fleissKappa(table.map((row) => row.slice(0, 4))), vector.fleiss_kappa_raters1to4)
  near(krippendorffAlpha({ table }), vector.krippendorff_nominal)
  near(observedAgreement(table), vector.avg_observed_agreement)
  near(100 * shareUnanimous(table)!, vector.percent_all_agree)
  near(bennettS(table), vector.S)
  for (const [label, kappa] of kappaByLabel(table)) near(kappa, vector.category_kappa[label], 6e-4)
})

test('three raters’ anxiety scores agree with R irr, weighted kappa and concordance included', {
  skip,
}, () => {
  const vector = vectors.irr_anxiety
  const table: number[][] = vector.items_by_raters
  const pair = { first: rater(table, 0), second: rater(table, 1) }
  near(cohenKappa(pair), vector.cohen_r1_r2)
  near(cohenKappa({ ...pair, weighting: 'linear' }), vector.cohen_r1_r2_linear)
  near(cohenKappa({ ...pair, weighting: 'quadratic' }), vector.cohen_r1_r2_quadratic)
  near(intraclassCorrelation(table), vector.icc_A1)
  near(kendallW(table), vector.kendall_W)
  for (const level of ['nominal', 'ordinal', 'interval', 'ratio'] as const) {
    near(krippendorffAlpha({ table, level }), vector.krippendorff[level])
  }
})

test('alpha with gaps is Krippendorff’s own', { skip }, () => {
  for (const name of ['krippendorff_C', 'krippendorff_wikipedia']) {
    const table = transpose(vectors[name].raters_by_items)
    for (const level of ['nominal', 'ordinal', 'interval', 'ratio'] as const) {
      near(krippendorffAlpha({ table, level }), vectors[name].alpha[level])
    }
  }
})

test('alpha may be negative, and single answers are laid out as a table', { skip }, () => {
  const { triples, alpha } = vectors.nltk_negative
  const answers = triples.map(([rater, item, label]: string[]) => ({ rater, item, label }))
  near(krippendorffAlpha({ table: ratingTable(answers) }), alpha)
})

const pandaPath = new URL('../../../../../shared/data/pandalm/testset-v1.json', import.meta.url)
const skipPanda =
  skip === false && existsSync(pandaPath)
    ? false
    : 'REFERENCE DATA ABSENT: ../shared/data/pandalm/testset-v1.json'

test('three people on a thousand real comparisons agree as published', { skip: skipPanda }, () => {
  const rows: Record<string, number>[] = JSON.parse(readFileSync(pandaPath, 'utf8'))
  const table: RatingTable = rows.map((row) => [row.annotator1!, row.annotator2!, row.annotator3!])
  near(cohenKappa({ first: rater(table, 0), second: rater(table, 1) }), vectors.pandalm.kappa12)
  near(cohenKappa({ first: rater(table, 0), second: rater(table, 2) }), vectors.pandalm.kappa13)
  near(cohenKappa({ first: rater(table, 1), second: rater(table, 2) }), vectors.pandalm.kappa23)
  near(krippendorffAlpha({ table }), vectors.pandalm.alpha_nominal_3ann)
  near(fleissKappa(table), vectors.pandalm.fleiss)
  const estimate = agreementEstimate({ table, statistic: fleissKappa, resamples: 100 })
  assert.ok(estimate.status === 'estimated')
  assert.ok(estimate.low < vectors.pandalm.fleiss && estimate.high - estimate.low < 0.06)
})

test('perfect agreement is 1 and agreement by chance about 0', () => {
  const perfect: RatingTable = ['a', 'b', 'a', 'c'].map((label) => [label, label, label])
  for (const statistic of [fleissKappa, congerKappa, lightKappa, bennettS, shareUnanimous])
    near(statistic(perfect), 1)
  near(krippendorffAlpha({ table: perfect }), 1)
  const independent: RatingTable = ['a', 'b'].flatMap((one) => ['a', 'b'].map((two) => [one, two]))
  near(fleissKappa(independent), 0)
  near(cohenKappa({ first: rater(independent, 0), second: rater(independent, 1) }), 0)
})

test('nothing to compare is undefined, not zero', () => {
  for (const table of [[], [['a', null]], [['a', 'a']]] as RatingTable[]) {
    assert.equal(fleissKappa(table), undefined)
    assert.equal(congerKappa(table), undefined)
    assert.equal(krippendorffAlpha({ table }), undefined)
    assert.equal(lightKappa(table), undefined)
  }
  assert.equal(observedAgreement([['a', null]]), undefined)
  assert.equal(agreementEstimate({ table: [], statistic: fleissKappa }).status, 'cannot-say')
})

test('alpha takes a distance of the caller’s, such as between sets', () => {
  const table: RatingTable = [
    ['red,blue', 'red'],
    ['green', 'green'],
    ['blue', 'red'],
  ]
  const distance = (one: string | number, two: string | number) => {
    const first = new Set(String(one).split(','))
    const second = new Set(String(two).split(','))
    const common = [...first].filter((colour) => second.has(colour)).length
    return 1 - common / (first.size + second.size - common)
  }
  const forgiving = krippendorffAlpha({ table, distance })
  const strict = krippendorffAlpha({ table })
  assert.ok(forgiving! > strict!)
})
