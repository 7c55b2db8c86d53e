{{/* Names, labels and what all pods have in common. Each takes the root context unless it says otherwise. */}}

{{- define "b12.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{- define "b12.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* Labels that choose pods: (dict "root" $ "component" "assistant") */}}
{{- define "b12.selector" -}}
app.kubernetes.io/name: b12-assistant
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "b12.labels" -}}
{{ include "b12.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "b12.clinicConfigMap" -}}
{{ .Values.clinic.existingConfigMap | default (printf "%s-clinic" (include "b12.name" .)) }}
{{- end }}

{{/* Settings that are no secrets, as a dictionary in YAML. */}}
{{- define "b12.settings" -}}
{{- $own := dict
  "PROFILE" "production"
  "ACTIONS_URL" (printf "http://%s-actions:5055" (include "b12.name" .))
  "FRONTDESK_URL" (printf "https://%s" .Values.hosts.console)
  "PROXIES" (.Values.proxies | toString)
-}}
{{- merge $own (.Values.settings | default dict) | toYaml -}}
{{- end }}

{{/* The environment of a container of ours. The first lines hold before the chart's ConfigMap is there. */}}
{{- define "b12.environment" -}}
env:
{{- range $name, $value := include "b12.settings" .root | fromYaml }}
  - name: {{ $name }}
    value: {{ $value | quote }}
{{- end }}
{{- if and (eq .component "assistant") .root.Values.redis.enabled }}
  - name: REDIS_PASSWORD
    valueFrom:
      secretKeyRef: {name: {{ .root.Values.existingSecret }}, key: REDIS_PASSWORD}
  - name: REDIS_URL
    value: redis://:$(REDIS_PASSWORD)@{{ include "b12.name" .root }}-redis:6379/0
{{- end }}
envFrom:
  - secretRef: {name: {{ .root.Values.existingSecret }}}
{{- end }}

{{- define "b12.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .Values.runAs }}
runAsGroup: {{ .Values.runAs }}
fsGroup: {{ .Values.runAs }}
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "b12.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Where a pod may run, and what it may not do. */}}
{{- define "b12.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext: {{- include "b12.podSecurity" . | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* A server is ready when it can answer, alive when it runs; a model takes a while to load.
     (dict "root" $ "component" "assistant") */}}
{{- define "b12.probes" -}}
startupProbe:
  httpGet: {path: /health/live, port: http}
  periodSeconds: 5
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /health/live, port: http}
  periodSeconds: 15
  timeoutSeconds: 5
  failureThreshold: 4
readinessProbe:
  httpGet: {path: {{ (index .root.Values .component).readinessPath | default "/health/ready" }}, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
# Until every proxy has heard that this one is leaving.
lifecycle:
  preStop:
    exec: {command: [sleep, "8"]}
{{- end }}

{{/* Mounts of a container of ours. */}}
{{- define "b12.mounts" -}}
- {name: clinic, mountPath: /etc/b12-assistant, readOnly: true}
- {name: tmp, mountPath: /tmp}
- {name: var, mountPath: /app/var}
{{- end }}

{{- define "b12.volumes" -}}
- name: clinic
  configMap: {name: {{ include "b12.clinicConfigMap" . }}}
- name: tmp
  emptyDir: {sizeLimit: 2Gi}
{{- end }}

{{/* Two of a kind do not share a machine while there is another one. */}}
{{- define "b12.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "b12.selector" . | nindent 8 }}
{{- end }}
