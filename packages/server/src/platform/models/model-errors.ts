/** A worker thread died; calls in flight reject with this and the next call starts a fresh worker. */
export class ModelWorkerLostError extends Error {
  override readonly name = 'ModelWorkerLostError'
}

/** No model of this id is loaded. */
export class ModelNotLoadedError extends Error {
  override readonly name = 'ModelNotLoadedError'
}

/** The workers were closed. */
export class ModelWorkersClosedError extends Error {
  override readonly name = 'ModelWorkersClosedError'
}
