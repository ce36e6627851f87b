/** How often an item was shown at a position, from 1, and clicked there. */
export type ClickCount = { item: string; position: number; impressions: number; clicks: number }
