// The sentences of the Accounts page, by language. A word in braces is filled in.

/** @typedef {Record<string, string>} Words */

/** The states of an account (AccountStatus of proxy/openapi.yaml). Each has its word below; any other state is shown as `inactive`. */
export const ACCOUNT_STATES = ["active", "suspended", "failing"];

/** @type {Record<string, Words>} */
export const ACCOUNTS_TEXTS = {
  en: {
    title: "Accounts", lead: "The accounts that are linked.", lead_for: "The accounts that {integrator} can use.",
    link: "Link an account", account: "Account", provider: "Provider", status: "Status", connected: "Connected", actions: "Actions",
    active: "Active", inactive: "Inactive", suspended: "Suspended", failing: "Needs attention",
    again: "Link again", linked: "{account} is linked.",
    none: "No account is linked yet", none_hint: "Link the first one: it takes a key and about two minutes.",
    failed: "The accounts could not be loaded", failed_hint: "Check your connection, then try again.", retry: "Try again",
    signed_out: "You are signed out. Sign in, then load this page again.", ended: "Your session has ended. Load this page again.",
    not_set_up: "This page is not set up yet: linkdock.config.json does not say where the accounts are kept.",
    elsewhere: "This page is not set up right: sessionUrl must be on this host.",
  },
  de: {
    title: "Konten", lead: "Die verknüpften Konten.", lead_for: "Die Konten, die {integrator} verwenden kann.",
    link: "Konto verknüpfen", account: "Konto", provider: "Anbieter", status: "Status", connected: "Verbunden", actions: "Aktionen",
    active: "Aktiv", inactive: "Inaktiv", suspended: "Ausgesetzt", failing: "Braucht Aufmerksamkeit",
    again: "Neu verknüpfen", linked: "{account} ist verknüpft.",
    none: "Noch ist kein Konto verknüpft", none_hint: "Verknüpfen Sie das erste: Es braucht einen Schlüssel und etwa zwei Minuten.",
    failed: "Die Konten konnten nicht geladen werden", failed_hint: "Prüfen Sie Ihre Verbindung, und versuchen Sie es erneut.", retry: "Erneut versuchen",
    signed_out: "Sie sind abgemeldet. Melden Sie sich an, und laden Sie diese Seite neu.", ended: "Ihre Sitzung ist beendet. Laden Sie diese Seite neu.",
    not_set_up: "Diese Seite ist noch nicht eingerichtet: linkdock.config.json sagt nicht, wo die Konten liegen.",
    elsewhere: "Diese Seite ist nicht richtig eingerichtet: sessionUrl muss auf diesem Server liegen.",
  },
  fr: {
    title: "Comptes", lead: "Les comptes connectés.", lead_for: "Les comptes que {integrator} peut utiliser.",
    link: "Connecter un compte", account: "Compte", provider: "Outil", status: "État", connected: "Connecté le", actions: "Actions",
    active: "Actif", inactive: "Inactif", suspended: "Suspendu", failing: "À vérifier",
    again: "Reconnecter", linked: "{account} est connecté.",
    none: "Aucun compte n’est encore connecté", none_hint: "Connectez le premier : il faut une clé et environ deux minutes.",
    failed: "Les comptes n’ont pas pu être chargés", failed_hint: "Vérifiez votre connexion, puis réessayez.", retry: "Réessayer",
    signed_out: "Vous êtes déconnecté. Connectez-vous, puis rechargez cette page.", ended: "Votre session est terminée. Rechargez cette page.",
    not_set_up: "Cette page n’est pas encore configurée : linkdock.config.json n’indique pas où sont les comptes.",
    elsewhere: "Cette page est mal configurée : sessionUrl doit être sur ce serveur.",
  },
  es: {
    title: "Cuentas", lead: "Las cuentas vinculadas.", lead_for: "Las cuentas que {integrator} puede usar.",
    link: "Vincular una cuenta", account: "Cuenta", provider: "Proveedor", status: "Estado", connected: "Conectada", actions: "Acciones",
    active: "Activa", inactive: "Inactiva", suspended: "Suspendida", failing: "Requiere atención",
    again: "Volver a vincular", linked: "{account} está vinculada.",
    none: "Todavía no hay ninguna cuenta vinculada", none_hint: "Vincule la primera: hacen falta una clave y unos dos minutos.",
    failed: "No se han podido cargar las cuentas", failed_hint: "Revise su conexión y vuelva a intentarlo.", retry: "Reintentar",
    signed_out: "Ha cerrado la sesión. Iníciela y vuelva a cargar esta página.", ended: "Su sesión ha terminado. Vuelva a cargar esta página.",
    not_set_up: "Esta página aún no está configurada: linkdock.config.json no dice dónde están las cuentas.",
    elsewhere: "Esta página no está bien configurada: sessionUrl debe estar en este servidor.",
  },
  ja: {
    title: "アカウント", lead: "連携済みのアカウントです。", lead_for: "{integrator} が利用できるアカウントです。",
    link: "アカウントを連携", account: "アカウント", provider: "サービス", status: "状態", connected: "連携日時", actions: "操作",
    active: "有効", inactive: "無効", suspended: "停止中", failing: "確認が必要",
    again: "再連携", linked: "{account} を連携しました。",
    none: "連携済みのアカウントはまだありません", none_hint: "最初のアカウントを連携しましょう。キーがあれば 2 分ほどで終わります。",
    failed: "アカウントを読み込めませんでした", failed_hint: "接続を確かめて、もう一度お試しください。", retry: "もう一度試す",
    signed_out: "サインアウトしています。サインインしてから、このページを再読み込みしてください。", ended: "セッションが終了しました。このページを再読み込みしてください。",
    not_set_up: "このページはまだ設定されていません。linkdock.config.json にアカウントの保存先がありません。",
    elsewhere: "このページの設定に誤りがあります。sessionUrl は同じサーバーのものでなければなりません。",
  },
  ar: {
    title: "الحسابات", lead: "الحسابات المرتبطة.", lead_for: "الحسابات التي يمكن لـ {integrator} استخدامها.",
    link: "ربط حساب", account: "الحساب", provider: "الأداة", status: "الحالة", connected: "تاريخ الربط", actions: "إجراءات",
    active: "نشط", inactive: "غير نشط", suspended: "موقوف", failing: "يحتاج إلى انتباه",
    again: "إعادة الربط", linked: "تم ربط {account}.",
    none: "لا يوجد حساب مرتبط بعد", none_hint: "اربط الحساب الأول: يلزم مفتاح ونحو دقيقتين.",
    failed: "تعذّر تحميل الحسابات", failed_hint: "تحقق من اتصالك، ثم أعد المحاولة.", retry: "إعادة المحاولة",
    signed_out: "لقد سجّلت الخروج. سجّل الدخول ثم أعد تحميل هذه الصفحة.", ended: "انتهت جلستك. أعد تحميل هذه الصفحة.",
    not_set_up: "لم تُعدّ هذه الصفحة بعد: لا يذكر linkdock.config.json مكان حفظ الحسابات.",
    elsewhere: "إعداد هذه الصفحة غير صحيح: يجب أن يكون sessionUrl على هذا الخادم.",
  },
};

const RIGHT_TO_LEFT = ["ar"];

/** @param {string} language one of the above */
export const directionOf = (language) => (RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr");
