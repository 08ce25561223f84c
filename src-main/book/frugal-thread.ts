import type { ResourceLimits } from 'node:worker_threads'

/**
 * For threads beside the till that walk through a lot: with their young generation small, what they have read is given back while they go on. Left to
 * itself V8 lets it grow by hundreds of megabytes, which a till's machine may not have.
 */
export const FRUGAL_THREAD: ResourceLimits = { maxYoungGenerationSizeMb: 8 }
