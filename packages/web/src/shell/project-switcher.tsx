import type { PrincipalView } from '@loopwright/contract'
import { NativeSelect } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useProjectChoice } from '../api/use-api.tsx'
import classes from './navigation.module.css'

/** Changes which project every page is about. What is on screen belongs to the old one, so all of it is let go. */
export function ProjectSwitcher({ principal }: { principal: PrincipalView }) {
  const choice = useProjectChoice()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  if (principal.projects.length < 2) {
    return (
      <div className={`${classes.project} quiet clip`} title={principal.project.name}>
        {principal.project.name}
      </div>
    )
  }
  const change = (projectId: string) => {
    choice.set(projectId)
    void navigate({ to: '/' }).then(() => queryClient.resetQueries())
  }
  return (
    <div className={classes.project}>
      <NativeSelect
        size="xs"
        aria-label="Project"
        value={principal.project.id}
        data={principal.projects.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(event) => change(event.currentTarget.value)}
      />
    </div>
  )
}
