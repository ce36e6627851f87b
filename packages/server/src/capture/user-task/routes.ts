import { userTaskContract } from '@loopwright/contract/capture/user-task/endpoints'
import { implement } from '@orpc/server'
import { memberOf, type RequestContext } from '../../platform/http/principal.ts'
import type { CaptureDependencies } from '../capture-dependencies.ts'
import { getUserTask } from './get-user-task.ts'
import { listUserTasks } from './list-user-tasks.ts'
import { recordUserTasks } from './record-user-tasks.ts'

const os = implement(userTaskContract).$context<RequestContext>()

export function userTaskRoutes(deps: CaptureDependencies) {
  return {
    recordUserTasks: os.recordUserTasks.handler(({ input, context }) =>
      recordUserTasks(deps, memberOf(context).projectId, input),
    ),
    listUserTasks: os.listUserTasks.handler(({ input, context }) =>
      listUserTasks(deps, memberOf(context).projectId, input),
    ),
    getUserTask: os.getUserTask.handler(({ input, context }) =>
      getUserTask(deps, memberOf(context).projectId, input.id),
    ),
  }
}
