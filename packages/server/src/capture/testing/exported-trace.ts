/**
 * For tests: three spans (a request, a chat by today's GenAI conventions, a chat by those of 2024 that failed) as the
 * OpenTelemetry SDK for JavaScript exports them in protobuf, gzipped, in base64.
 */
export const exportedTrace: string =
  'H4sIAAAAAAACA42UT2gbRxTGd2XJlp4U40ycRLZxvJ2UJBhlsVMo2IealATSaYoNMQlNapzx6lkasjuzmRmpUY2LobSnQqGn' +
  'HHovhV576qXXBgo9lUIprU85NoSE0lPKrtYr2zEhc1jmzzffe/vej4HnAFfgFNQM6q4I0Jc8QjIMRdNWMVyAqSbGoepFKK2P' +
  'siu0kuk8lVVgxFjeErI15pDvAcahmly7aDUPUJPSvH/Jf4v8UISxcuP59Or13cb077999viP6CNS/vfxztSH5Wdf0/L1797+' +
  '85HBf2YhaHPrhVy3cG5owXnn4dWnj76oX9558ulqMmEzcLKFcp0LX8WouRVK5ukmV9kZGM8EsVZd0USdn/MgQjaTn2u830Fj' +
  '/Ug1MSQjUEqjshmYyAQdw1voCxl37LpV91AaUqjXmAeTBwSqYw8oimwWTmWKQMkuatPPUzTJGIzu37o4zzbzH0oD+RGaxNWQ' +
  'D+D9O1tUqxDpIu0Y1LRBY66toYt3tqjtxcm+xQeWNmigpEVp6SK91UaNnjBe1PNirgMMl+j22vYa28pz6uc7CMRhfRCIGyOM' +
  '5dK+VrRl6QlrvI95z6fbaw26KaQw7XWN3ChJF6mxKqbba+x8XrK9oluM0v51NJLKG046/l5ace46sfNJoe587rqu45CvjuTm' +
  '4V8r4TfHnB/3cVNVMcqk4G1u59yFHbZ7MwXH2e3dSsGZgGNZCqZnLEakDMPLMcrL770KCRPxMGTefqai2PpzflKuxKJvxs7B' +
  '6cOKrEqkCpV30dvQAjf9g3Qmuvm+0zAUkxazmcM+87lPEQrXBDsP9RytKA4xBStLpwqVvH3sHEwdJdxzG4HSNQxD9RLN/bgD' +
  'mivsTThzQDHwG6jcFef2zcpPXz5Jq04q+CDAOJFMTsBovvATjpLQV7VWevIsHB8cZTiSUaiF3KK3yUXY0ejtEVHIiPjZPYqI' +
  'nIPRNpfNEL2sk3OFhZ1vX1zpvyG1XzZSFKbhRNvaeNBttG3VTHqwsnxjlREopQ9LzuWvS6wKpUB1pCWF+hA7DWWJLW5FF0m1' +
  '/t+LbLisDAV1jxTGXDYOxVAYS2qzAEPg8uSzcZju/wEyRfCreAUAAA=='
