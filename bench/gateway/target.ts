/** Where a load goes. */
export type Target = { port: number; path: string; headers: Record<string, string>; model: string }
