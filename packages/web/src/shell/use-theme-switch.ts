import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'

/** Goes from what is on screen now to the other of light and dark. */
export function useThemeSwitch(): () => void {
  const { setColorScheme } = useMantineColorScheme()
  const shown = useComputedColorScheme('light')
  return () => setColorScheme(shown === 'dark' ? 'light' : 'dark')
}
