/* report_md_action: section 2: one action, its owner, command, check, undo, risks and rivals. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/analysis/stats.h"
#include "core/incident/report_md_private.h"

static void
bullet(struct report *report, const char *label)
{
	doc_bullet(&report->doc);
	doc_strong(&report->doc, label);
	doc_text(&report->doc, " ");
}

static void
put_people(struct report *report)
{
	const struct guide *guide = report->guide;
	char clock[INSTANT_TEXT];

	bullet(report, "Owner:");
	doc_fmt(&report->doc, "%s; executor: %s; go: %s. ", report_field(report, "action.owner"),
		report_field(report, "action.executor"), report_field(report, "action.go"));
	doc_strong(&report->doc, "State:");
	doc_fmt(&report->doc, " %s", guide->action_state);
	if (guide->taken_at_ns != INSTANT_NONE)
		doc_fmt(&report->doc, " at %s UTC, by: %s",
			instant_clock(clock, guide->taken_at_ns, NULL),
			report_field(report, "action.taken_by"));
	if (strcmp(guide->action_state, "declined") == 0)
		doc_fmt(&report->doc, ", because %s", report_field(report, "action.declined"));
	const char *more = guide_value(guide, "action.extend");
	if (!guide->is_act_over)
		doc_fmt(&report->doc, "; due in %lld minutes", (long long)guide->box_s / 60);
	if (!guide->is_act_over && more && guide->box_s > 600)
		doc_fmt(&report->doc, " (5 of them added, because %s)", more);
	doc_text(&report->doc, ".");
	if (strcmp(guide->action_state, "taken") == 0) {
		doc_text(&report->doc, " ");
		doc_strong(&report->doc, "Now:");
		doc_fmt(&report->doc, " %s.", guide->next);
	}
	doc_close(&report->doc);
}

/* The command of the act; the others stand in the appendix. */
static void
put_command(struct report *report)
{
	const struct card *card = report->guide->card;

	for (size_t i = 0; i < card->n; i++) {
		if (strcmp(card->line[i].role, "act") != 0)
			continue;
		bullet(report, "Command");
		doc_fmt(&report->doc, "(%s, not run by sitrep): ", card->platform);
		doc_code(&report->doc, card->line[i].text);
		if (card->line[i].why)
			doc_fmt(&report->doc, " (%s)", card->line[i].why);
		doc_close(&report->doc);
	}
}

/* `/risk-score p95 at most 144 ms`; where each limit comes from stands in the appendix. */
static void
put_predicate(struct report *report, const struct predicate *p)
{
	const char *place = p->has_endpoint ? say_name(report->store, p->endpoint) : "all requests";

	if (strcmp(p->metric, "share") == 0)
		doc_fmt(&report->doc, "%s share 0; ",
			cause_text(report->store, &p->key, &report->arena));
	else if (strcmp(p->metric, "p95_ms") == 0)
		doc_fmt(&report->doc, "%s p95 at most %s ms; ", place,
			say_ms(&report->arena, p->value));
	else if (strcmp(p->metric, "error_rate") == 0)
		doc_fmt(&report->doc, "%s server errors at most %s; ", place,
			say_share(&report->arena, p->value, 1000));
	else if (p->value > 0)
		doc_fmt(&report->doc, "%s timeouts at most %s; ", place,
			say_share(&report->arena, p->value, 1000));
	else
		doc_fmt(&report->doc, "%s 0 timeouts; ", place);
}

static void
put_verify(struct report *report)
{
	const struct guide *guide = report->guide;
	struct recovery_options hold = recovery_defaults();

	bullet(report, "Verified when");
	for (size_t i = 0; i < guide->n_verify; i++)
		put_predicate(report, &guide->verify[i]);
	doc_fmt(&report->doc, "held %lld s over %llu requests", (long long)hold.hold_s,
		(unsigned long long)hold.min_n);
	if (report->facts->all->told)
		doc_fmt(&report->doc, " (0 of %llu still fits %s)", (unsigned long long)hold.min_n,
			say_share(&report->arena, stats_zero_of_n_upper(hold.min_n), 1000));
	doc_text(&report->doc, ".");
	doc_fmt(&report->doc, " Now: %s.",
		report_word(report, recovery_state_word(guide->recovery.state)));
	if (guide->recovery.state > RECOVERY_WAITING || guide->recovery.gone_ns != INSTANT_NONE)
		doc_fmt(&report->doc, " %s", guide->recovery.why);
	doc_close(&report->doc);
}

static void
put_prechecks(struct report *report)
{
	const struct guide_step *step = &report->guide->step[STEP_ACTION];
	size_t n = 0;

	for (size_t i = 0; i < step->n_fields; i++) {
		const struct guide_field *field = &step->field[i];

		if (strncmp(field->name, "action.precheck.", 16) != 0)
			continue;
		if (!n++)
			bullet(report, "Pre-checks:");
		doc_fmt(&report->doc, "%s%s %s.", n > 1 ? " " : "", field->label,
			*field->value ? field->value : "not filled");
	}
	doc_close(&report->doc);
}

/* Up to the first `;` or `. `; a full stop at the end is left out. */
static size_t
clause_length(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if (text[i] == ';' || (text[i] == '.' && (text[i + 1] == ' ' || !text[i + 1])))
			return i;
	return len;
}

static void
put_risks(struct report *report)
{
	const char *risks = guide_value(report->guide, "action.risks");
	const char *trap = report->guide->card->trap;

	if (!risks && !trap)
		return;
	bullet(report, "Risks:");
	/* Its first clause: the whole trap stands by the commands in the appendix. */
	if (trap)
		doc_fmt(&report->doc, "%.*s. ", (int)clause_length(trap), trap);
	doc_text(&report->doc, risks ? report_joined(report, risks) : "");
	doc_close(&report->doc);
}

static void
put_escalation(struct report *report)
{
	const char *when = guide_value(report->guide, "action.escalate_when");
	const char *damage = guide_value(report->guide, "action.damage");

	if (!when)
		return;
	bullet(report, "Escalate when");
	doc_fmt(&report->doc, "%s. To: %s.", report_joined(report, when),
		report_field(report, "action.escalate_to"));
	if (damage && strcmp(damage, "yes") == 0)
		doc_text(&report->doc, " Damage to data or security is suspected: escalate now.");
	doc_close(&report->doc);
}

/* Lines of `what: why not` as `what (why not)`. */
static void
put_considered(struct report *report)
{
	const char *text = guide_value(report->guide, "action.considered");

	if (!text)
		return;
	bullet(report, "Considered, not chosen:");
	while (*text) {
		size_t len = strcspn(text, "\n");
		const char *colon = memmem(text, len, ": ", 2);
		size_t what = colon ? (size_t)(colon - text) : len;

		doc_fmt(&report->doc, "%.*s", (int)what, text);
		if (colon)
			doc_fmt(&report->doc, " (%.*s)", (int)(len - what - 2), colon + 2);
		text += len + (text[len] == '\n');
		doc_text(&report->doc, *text ? "; " : ".");
	}
	doc_close(&report->doc);
}

static void
joined_bullet(struct report *report, const char *label, const char *field)
{
	const char *value = guide_value(report->guide, field);

	report_bullet(report, label, value ? report_joined(report, value) : NULL);
}

void
report_action(struct report *report)
{
	const struct guide *guide = report->guide;
	bool is_act = action_is_act(guide->action_kind);

	doc_strong(&report->doc, report_joined(report, report_field(report, "action.what")));
	doc_close(&report->doc);
	if (strcmp(guide->action_kind, "none") == 0)
		return;
	put_people(report);
	/* What is over needs no command; all of them stand in the appendix. */
	if (is_act && guide->target.n && !guide->is_act_over)
		put_command(report);
	joined_bullet(report, is_act ? "Why this works:" : "Why no act:", "action.why");
	if (is_act) {
		joined_bullet(report, "Expected effect:", "action.effect");
		put_verify(report);
		joined_bullet(report, "Undo:", "action.undo");
		put_prechecks(report);
		put_risks(report);
	}
	put_escalation(report);
	put_considered(report);
	doc_blank(&report->doc);
}
