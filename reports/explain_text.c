/* What a reply means, as text. */
#include "reports/explain.h"

#include <string.h>

enum { LABEL = 11, INDENT = 14 };

/* In English and in Chinese, as causes and remedies are in the catalogue. */
struct words {
	const char *en, *zh;
};

static const char *of(struct words words, bool chinese)
{
	return chinese ? words.zh : words.en;
}

static const struct words blames[] = {
	[BLAME_UNKNOWN] = { "unknown (the reply does not tell)", "未知（回复未说明）" },
	[BLAME_SENDER] = { "sender (the recipient's address is not at fault: keep it)",
		"发件方（收件人地址没有问题：请保留）" },
	[BLAME_RECIPIENT] = { "recipient", "收件人" },
	[BLAME_RECEIVER] = { "receiver (keep the recipient's address)",
		"收件服务器（请保留收件人地址）" },
	[BLAME_CONTENT] = { "content (of this message; keep the recipient's address)",
		"邮件内容（本封邮件；请保留收件人地址）" },
	[BLAME_NETWORK] = { "network (keep the recipient's address)", "网络（请保留收件人地址）" },
};

static const struct {
	const char *category, *zh;
} categories[] = {
	{ "ptr", "反向解析" },
	{ "dnsbl-ip", "IP 黑名单" },
	{ "dnsbl-domain", "域名黑名单" },
	{ "spf", "SPF" },
	{ "dkim", "DKIM" },
	{ "dmarc", "DMARC" },
	{ "sender-domain", "发件人域名" },
	{ "recipient", "收件人" },
	{ "quota", "邮箱容量" },
	{ "size", "邮件大小" },
	{ "content", "邮件内容" },
	{ "virus", "病毒" },
	{ "rate", "频率限制" },
	{ "greylist", "灰名单" },
	{ "tls", "TLS" },
	{ "network", "网络" },
	{ "policy", "策略" },
	{ "syntax", "语法" },
	{ "relay", "中继" },
	{ "auth", "认证" },
	{ "other", "其他" },
};

static const char *category_words(const char *category, bool chinese)
{
	for (size_t i = 0; chinese && i < sizeof categories / sizeof *categories; i++)
		if (!strcmp(categories[i].category, category))
			return categories[i].zh;
	return category;
}

/* Why something cannot be checked (recheck.c, explain_now.c). */
static const struct words reasons[] = {
	{ "it is no refusal", "这不是拒收" },
	{ "nothing in DNS decides it", "DNS 无法判定" },
	{ "the sending address is not known (give --ip)", "不知道发信 IP（请用 --ip 指定）" },
	{ "the sender's domain is not known (give --domain)",
		"不知道发件人域名（请用 --domain 指定）" },
	{ "the recipient is not known", "不知道收件人" },
};

static const char *reason_words(const char *why, bool chinese)
{
	for (size_t i = 0; chinese && i < sizeof reasons / sizeof *reasons; i++)
		if (!strcmp(reasons[i].en, why))
			return reasons[i].zh;
	return why;
}

/* A paragraph as it is written. */
struct paragraph {
	struct screen *screen;
	bool chinese;
};

static void row(const struct paragraph *p, struct words label, const char *text)
{
	if (!text || !*text)
		return;
	screen_blanks(p->screen, INDENT - LABEL);
	screen_paint(p->screen, PAINT_NONE, of(label, p->chinese), LABEL);
	screen_wrap(p->screen, INDENT, INDENT, text);
}

static const char *match_text(const struct paragraph *p, const struct explanation *e)
{
	struct arena *arena = p->screen->arena;
	const char *category = e->category ? category_words(e->category, p->chinese) : "";
	const char *provider = e->provider && *e->provider != '(' ? e->provider : NULL;

	switch (e->kind) {
	case EXPLAIN_NOTHING:
		return p->chinese ? "没有已知条目符合" : "nothing known fits";
	case EXPLAIN_KEYWORD:
		return arena_printf(
			arena, p->chinese ? "仅有关键词，%s" : "a keyword only, %s", category);
	case EXPLAIN_CODE:
		if (p->chinese)
			return arena_printf(arena, "没有条目；%s%s的标准含义，%s",
				provider ? arena_printf(arena, "%s 的 ", provider) : "", e->id + 5,
				category);
		return arena_printf(arena, "no entry; the standard meaning of %s%s, %s", e->id + 5,
			provider ? arena_printf(arena, " at %s", provider) : "", category);
	case EXPLAIN_REPLY:
		return p->chinese ? "不是拒收：肯定答复" : "no refusal: a positive reply";
	case EXPLAIN_RULE:
		break;
	}
	if (!provider)
		return arena_printf(arena, p->chinese ? "%s，%s" : "%s, %s", e->id, category);
	return arena_printf(
		arena, p->chinese ? "%s（%s），%s" : "%s (%s), %s", e->id, provider, category);
}

static void quoted_rows(const struct paragraph *p, const struct explanation *e)
{
	const struct quoted *q = &e->quoted;
	const char *line = "";
	const struct {
		struct words label;
		const char *value;
	} named[] = {
		{ { "address", "IP" }, q->ip },
		{ { "domain", "域名" }, q->domain },
		{ { "list", "名单" }, q->list },
		{ { "recipient", "收件人" }, q->recipient },
		{ { "URL", "网址" }, q->url },
	};

	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if (named[i].value)
			line = arena_printf(p->screen->arena, "%s%s%s %s", line, *line ? ", " : "",
				of(named[i].label, p->chinese), named[i].value);
	row(p, (struct words){ "names", "提到" }, line);
}

static void now_row(const struct paragraph *p, const struct recheck *now)
{
	static const struct words verdicts[] = {
		[RECHECK_NOT_CHECKABLE] = { "not checkable", "无法检查" },
		[RECHECK_CANNOT_TELL] = { "could not tell", "无法判断" },
		[RECHECK_NO_LONGER] = { "no longer true", "已不成立" },
		[RECHECK_STILL_TRUE] = { "still true", "仍然成立" },
	};
	static const struct words not_known = { "not known", "未知" };
	struct arena *arena = p->screen->arena;
	const char *line;

	if (!now)
		return;
	line = of(verdicts[now->verdict], p->chinese);
	for (size_t i = 0; i < now->fact_count; i++)
		line = arena_printf(arena, "%s%s %s = %s", line, i ? "," : ":", now->fact[i].key,
			now->fact[i].value ? now->fact[i].value : of(not_known, p->chinese));
	if (now->why)
		line = arena_printf(arena, "%s: %s", line, reason_words(now->why, p->chinese));
	if (now->ip && now->assumed)
		line = arena_printf(arena,
			p->chinese ? "%s（针对 %s，回复中没有提到）"
				   : "%s (for %s, which the reply does not name)",
			line, now->ip);
	row(p, (struct words){ "now", "现在" }, line);
}

static void notes(const struct paragraph *p, const struct explanation *e)
{
	static const struct words note = { "note", "说明" };

	if (e->historical)
		row(p, note,
			p->chinese
				? "历史条目：该收件方或名单已不存在，或已迁移到其他服务器"
				: "historical: this receiver or list is gone, or has moved to another's servers");
	if (e->stale)
		row(p, note,
			arena_printf(p->screen->arena,
				p->chinese
					? "该条目上次与来源核对是 %s，已超过两年"
					: "this entry was last compared with its source on %s, over two years ago",
				e->checked));
}

static void also_row(const struct paragraph *p, const struct explanation *e)
{
	const char *line = "";

	for (size_t i = 0; i < e->also_count; i++)
		line = arena_printf(
			p->screen->arena, "%s%s%s", line, *line ? ", " : "", e->also[i]->id);
	row(p, (struct words){ "also fits", "也符合" }, line);
}

static const char *head(const struct paragraph *p, const struct explanation *e)
{
	const char *status = e->heard->status;

	if (e->normalised.n)
		return str_printable(p->screen->arena, e->normalised);
	return arena_printf(p->screen->arena,
		p->chinese ? "（状态 %s，没有文字）" : "(status %s, no text)",
		status	     ? status
		: p->chinese ? "无"
			     : "none");
}

void explain_text(struct screen *s, const struct explained *one, size_t number, bool chinese,
	unsigned verbose)
{
	const struct explanation *e = one->what;
	const struct paragraph p = { s, chinese };

	screen_paint(s, PAINT_NONE, number ? arena_printf(s->arena, "%zu", number) : "", 3);
	screen_wrap(s, 3, 3, head(&p, e));
	if (one->count > 1)
		row(&p, (struct words){ "how often", "次数" },
			arena_printf(s->arena, chinese ? "%zu 条回复" : "%zu replies", one->count));
	row(&p, (struct words){ "entry", "条目" }, match_text(&p, e));
	if (e->kind != EXPLAIN_NOTHING && e->kind != EXPLAIN_REPLY)
		row(&p, (struct words){ "fault of", "责任方" }, of(blames[e->blame], chinese));
	row(&p, (struct words){ "cause", "原因" }, chinese ? e->cause_zh : e->cause_en);
	row(&p, (struct words){ "remedy", "处理" }, chinese ? e->remedy_zh : e->remedy_en);
	row(&p, (struct words){ "look up", "查询" }, e->look_up);
	quoted_rows(&p, e);
	now_row(&p, one->now);
	notes(&p, e);
	if (verbose)
		also_row(&p, e);
}
