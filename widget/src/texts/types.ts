// Every sentence of the widget's own. A language is one file of these.
export interface Texts {
  language: string;
  launcher: string;
  title: string;
  close: string;
  log: string;
  notice: string;
  you: string;
  assistant: string;
  placeholder: string;
  send: string;
  remaining: (characters: number) => string;
  typing: string;
  suggestions: string;
  source: string;
  section: string;
  helpful: string;
  notHelpful: string;
  thanks: string;
  emergency: string;
  urgent: string;
  call: (number: string) => string;
  person: string;
  personMessage: string;
  fresh: string;
  freshSure: string;
  freshYes: string;
  freshNo: string;
  connecting: string;
  offline: string;
  alsoCall: string;
  emergencyCall: string;
  waiting: string;
  tooMany: (seconds: number) => string;
  tooLong: string;
  failed: string;
  retry: string;
}
