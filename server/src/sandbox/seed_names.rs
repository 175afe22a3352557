//! What the seed's clients are called: the first ones by hand, in the scripts that real fleets use; then by rule.

/// Name and description. Long, right-to-left, double-width and plain ones stand mixed, as they do in a tenant.
const BY_HAND: [(&str, &str); 40] = [
    ("terraform-automation", "Pipelines of the platform team"),
    ("splunk-log-ingest", "Reads audit logs every five minutes"),
    ("payments-zpa-provisioner", "Creates application segments for team Payments"),
    ("payments-nightly-report", "Sends the usage report to Finance at 03:00"),
    ("network-branch-rollout", "Adds locations while branches are opened"),
    ("network-config-backup", "Exports the configuration once a day"),
    ("servicenow-connector", "Tickets from ZDX alerts"),
    ("sentinel-siem-export", "Streams events to the SIEM"),
    ("東京データセンター監視", "東京リージョンの死活監視"),
    ("大阪支社 ネットワーク自動化", "拠点追加とポリシー配布"),
    ("セキュリティ監査レポート", "月次の監査資料を作成します"),
    ("بوابة المدفوعات", "تكامل خدمة المدفوعات مع منصة الوصول"),
    ("مراقبة الشبكة - الرياض", "قراءة سجلات الشبكة كل ساعة"),
    ("ניטור אבטחה", "דוחות אבטחה שבועיים"),
    ("אוטומציית סניפים (תל אביב)", "הוספת סניפים חדשים"),
    ("Резервное копирование конфигурации", "Ежедневная выгрузка настроек"),
    ("Мониторинг каналов связи", "Проверка доступности филиалов"),
    ("Überwachung Außenstellen", "Prüft die Anbindung aller Außenstellen"),
    ("Café réseau - données d'été", "Statistiques saisonnières"),
    ("Ağ otomasyonu İstanbul", "Şube yapılandırması"),
    ("δίκτυο-αθήνα", "Αναφορές υποδομής"),
    ("네트워크 자동화 서울", "지점 추가 및 정책 배포"),
    ("审计日志导出", "每日导出审计日志"),
    ("ระบบตรวจสอบเครือข่าย", "รายงานประจำสัปดาห์"),
    (
        "global-workforce-identity-synchronisation-for-contractors-and-partners-in-all-regions-production",
        "A name as long as some people make them, and a description that goes with it: it says who asked for this client, why it exists, whom to call at night and which dashboards will go dark if somebody deletes it without asking first.",
    ),
    ("NOBODYEVERPUTASPACEINTOTHISNAMEBECAUSETHEOLDSYSTEMDIDNOTALLOWANY_AND_SO_IT_WENT_ON", ""),
    ("zcc-device-cleanup", "Removes devices that were not seen for 90 days"),
    ("zdx-dashboard", "Scores for the wallboard"),
    ("cloud-connector-bootstrap", "Enrols new connectors"),
    ("ci", ""),
    ("grafana", "Dashboards"),
    ("ansible tower", "Playbooks of the operations team"),
    ("risk-scores-export", "Weekly export for the risk committee"),
    ("ai-guard-policy-sync", "Keeps detection policies equal in both regions"),
    ("old-migration-2023", "May be deleted? Ask Mara"),
    ("temp test do not use", ""),
    ("Copy of Copy of splunk-log-ingest", ""),
    ("o'brien & sons <partner>", "Names may hold \"quotes\", <angles> and & signs"),
    ("business-insights-loader", "Loads the warehouse"),
    ("helpdesk-self-service", "Unlocks devices from the portal"),
];

const TEAMS: [&str; 10] = [
    "payments",
    "network",
    "platform",
    "security",
    "finance",
    "retail",
    "logistics",
    "research",
    "people",
    "sales",
];
const TASKS: [&str; 8] = ["export", "sync", "backup", "report", "monitor", "rollout", "cleanup", "inventory"];
const STAGES: [&str; 3] = ["prod", "staging", "dev"];

/// Name and description of the client at this place in the seed.
pub(super) fn of(at: usize) -> (String, Option<String>) {
    let Some((name, description)) = BY_HAND.get(at) else {
        let team = TEAMS[at % TEAMS.len()];
        let task = TASKS[at / TEAMS.len() % TASKS.len()];
        let stage = STAGES[at % STAGES.len()];
        return (format!("{team}-{task}-{stage}-{at:05}"), Some(format!("{task} of team {team}, {stage}")));
    };
    (String::from(*name), (!description.is_empty()).then(|| String::from(*description)))
}
