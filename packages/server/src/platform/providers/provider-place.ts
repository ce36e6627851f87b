/** Where a provider's secrets are kept, as the secret box is told: what was sealed for one opens for no other. */
export function providerPlace(projectId: string, providerId: string): string {
  return `provider/${projectId}/${providerId}`
}
