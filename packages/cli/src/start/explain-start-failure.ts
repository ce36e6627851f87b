import { CliError } from '../cli-error.ts'
import { exitCode } from '../exit-code.ts'

type Failure = Error & { code?: string; address?: string; port?: number }

/** Puts into words why the server did not start, where the reason is one that people can mend. */
export function explainStartFailure(error: unknown): unknown {
  const failure = error as Failure
  if (failure.name === 'ConfigError') {
    return new CliError('config', exitCode.usage, failure.message, { cause: error })
  }
  if (failure.name === 'HomeInUseError') {
    return new CliError('home-in-use', exitCode.failed, failure.message, { cause: error })
  }
  const place = `${failure.address ?? 'the host'} port ${failure.port ?? ''}`.trim()
  switch (failure.code) {
    case 'EADDRINUSE':
      return new CliError(
        'port-in-use',
        exitCode.failed,
        `Something already listens on ${place}. Set PORT to another.`,
        {
          cause: error,
        },
      )
    case 'EACCES':
      return new CliError(
        'not-permitted',
        exitCode.failed,
        `This user may not use ${failure.port ? place : failure.message}.`,
        {
          cause: error,
        },
      )
    default:
      return error
  }
}
