/* report_slack: one message for the incident channel: what, most likely why, act, check, next. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/analysis/stats.h"
#include "core/base/text.h"
#include "core/incident/report_out.h"

enum { SLACK_MAX = 2800, PART_MAX = 300 };

/* Outside text for mrkdwn: `&<>` escaped, nothing pings or links, one line. */
static void
slack_escape(struct str *out, const char *text, size_t most)
{
	size_t n = 0;

	for (const char *at = text; *at; at++) {
		if (++n > most && ((unsigned char)*at & 0xC0) != 0x80) {
			str_add(out, "...");
			return;
		}
		switch (*at) {
		case '&': str_add(out, "&amp;"); break;
		case '<': str_add(out, "&lt;"); break;
		case '>': str_add(out, "&gt;"); break;
		case '@': str_add(out, "(at)"); break;
		case '\n': str_char(out, ' '); break;
		case '*': case '_': case '~': case '`': str_char(out, *at == '_' ? '_' : '\'');
			break;
		default:
			if (strncmp(at, "://", 3) == 0)
				str_char(out, ' ');
			str_char(out, *at);
		}
	}
}

/* A part behind ` | `: a bold label, and text that may come from outside. */
static void
part(struct str *out, const char *label, const char *text)
{
	if (!*text)
		return;
	str_add(out, " | ");
	if (*label)
		str_fmt(out, "*%s:* ", label);
	slack_escape(out, text, PART_MAX);
}

static void
put_head(struct report *report, struct str *out)
{
	const struct guide *guide = report->guide;
	const char *title = guide_value(guide, "declare.title");
	bool is_rated = strcmp(guide->severity, "unset") != 0;

	if (!out_is_approved(report))
		str_add(out, "DRAFT - not approved\n");
	str_add(out, "*");
	if (is_rated)
		str_fmt(out, "[%s]", guide->severity);
	str_fmt(out, "[%s] ", strcmp(guide->status, "none") ? guide->status : "no incident");
	slack_escape(out, title ? title : "API Latency Incident", 120);
	str_add(out, "*");
	if (report->facts->selected) {
		str_add(out, " | *Of a part of the log:* ");
		slack_escape(out, report->facts->selected, 200);
	}
}

/* Is an endpoint the suspect? Then nothing else answered on it. */
static bool
is_endpoint(const struct report *report)
{
	const struct cause *cause = &report->verdict->cause;

	return cause->n == 1 && cause->term[0].field == FIELD_ENDPOINT;
}

/* What the log shows: both arms where there are two, else how many were hurt. */
static void
put_figures(struct report *report, struct str *out)
{
	const char *place = out_place(report);
	struct arena *arena = &report->arena;

	if (*place && is_endpoint(report)) {	/* its control is itself, earlier */
		part(out, "", arena_fmt(arena, "%s: %s; before onset: %s", report->who,
					out_arm(report, true), out_arm(report, false)));
		return;
	}
	if (*place) {
		part(out, "", arena_fmt(arena, "%s%s%s: %s; %s same endpoint%s: %s", report->who,
					strstr(report->who, place) ? "" : " on ",
					strstr(report->who, place) ? "" : place,
					out_arm(report, true),
					ask_control_name(&report->facts->query, report->verdict,
							 arena),
					report->verdict->contrast.n_endpoints > 1 ? "s" : "",
					out_arm(report, false)));
		return;
	}
	part(out, "", say_harm(arena, report->facts));
	if (report->verdict->refused.is_cause)
		part(out, "", arena_fmt(arena, "%llu of %llu requests were refused (4xx)",
					(unsigned long long)report->verdict->refused.own,
					(unsigned long long)report->verdict->refused.own_of));
}

static void
put_cause(struct report *report, struct str *out)
{
	const struct guide *guide = report->guide;

	if (guide->recovery.state == RECOVERY_CAUSE_REJECTED)
		part(out, "", arena_fmt(&report->arena,
			"%s is gone and requests are still slow: our cause is wrong or incomplete; "
			"escalating to %s", report->who,
			report_field(report, "action.escalate_to")));
	else if (guide->certainty >= CERTAINTY_PROBABLE && report->is_incident &&
		 guide->certainty < CERTAINTY_CONFIRMED)
		part(out, guide->certainty == CERTAINTY_STRONG ? "Very likely" : "Most likely",
		     *guide->drafts.subject ? guide->drafts.subject : report->who);
	else
		part(out, "", report_frame(report));
	part(out, "", report_over(report));
	if (report->is_incident)
		part(out, "", report_also(report));
}

static void
put_action(struct report *report, struct str *out)
{
	const struct guide *guide = report->guide;
	const char *owner = report_field(report, "action.owner");
	struct recovery_options hold = recovery_defaults();
	struct arena *arena = &report->arena;

	if (strcmp(guide->action_kind, "none") == 0)
		return;
	if (strcmp(guide->action_state, "declined") == 0)
		part(out, "Declined", arena_fmt(arena, "%s, because %s",
						guide->drafts.breath_action,
						report_field(report, "action.declined")));
	if (guide->is_act_over)
		part(out, "Now", arena_fmt(arena, "%s, owner %s", guide->next, owner));
	else
		part(out, "Action", arena_fmt(arena, "%s, owner %s, by %s UTC", guide->next, owner,
					      out_after(report, (int)(guide->box_s / 60))));
	if (!guide->n_verify || strcmp(guide->action_state, "declined") == 0)
		return;
	part(out, "Check", arena_fmt(arena, "%s%s%s, %lld min and %llu requests",
				     guide->drafts.aim_words,
				     guide->drafts.n_aim ? " share 0, " : "",
				     out_limits(report), (long long)hold.hold_s / 60,
				     (unsigned long long)hold.min_n));
}

/* What came after somebody said `taken`. */
static void
put_progress(struct report *report, struct str *out)
{
	const struct guide *guide = report->guide;
	struct recovery_options hold = recovery_defaults();
	struct arena *arena = &report->arena;
	long long held = guide->recovery.held_s < 0 ? 0 : guide->recovery.held_s;

	if (guide->taken_at_ns != INSTANT_NONE)
		part(out, "Taken", arena_fmt(arena, "%s%sat %s UTC by %s", guide->act,
					     *guide->act ? ", " : "",
					     out_clock(report, guide->taken_at_ns),
					     report_field(report, "action.taken_by")));
	part(out, "", arena_fmt(arena, "%s share %s, hold %lld:%02lld of %lld:00, n %llu",
				guide->drafts.n_aim ? guide->drafts.aim_words : "cause",
				out_share(report), held / 60, held % 60,
				(long long)hold.hold_s / 60,
				(unsigned long long)guide->recovery.n));
	part(out, "", guide->recovery.why);
}

static void
put_recovered(struct report *report, struct str *out)
{
	const struct recovery *recovery = &report->guide->recovery;

	part(out, "", arena_fmt(&report->arena, "recovered at %s UTC (declared %s)",
				out_clock(report, recovery->recovered_at_ns),
				out_clock(report, recovery->declared_at_ns)));
	part(out, "", report_frame(report));
	part(out, "Prevention owner", report_field(report, "prevent.owner"));
}

/* What people marked with a star. */
static void
put_starred(struct report *report, struct str *out)
{
	const struct guide *guide = report->guide;

	for (size_t i = 0; i < guide->n_timeline; i++)
		if (guide->timeline[i].is_starred && guide->timeline[i].src == SRC_HUMAN &&
		    guide->timeline[i].text)
			part(out, "Noted", guide->timeline[i].text);
}

/* At most SLACK_MAX bytes, whole characters. */
static void
cut(struct str *text, size_t from)
{
	size_t end = from + SLACK_MAX - 4;

	if (text->len - from <= SLACK_MAX)
		return;
	while (end > from && ((unsigned char)text->at[end] & 0xC0) == 0x80)
		end--;
	text->len = end;
	text->at[end] = '\0';
	str_add(text, "...\n");
}

void
report_slack(const struct dossier *dossier, struct str *out)
{
	struct report report;
	size_t from = out->len;

	out_open(&report, dossier);
	enum recovery_state state = report.guide->recovery.state;
	put_head(&report, out);
	if (state == RECOVERY_RECOVERED) {
		put_recovered(&report, out);
	} else {
		put_figures(&report, out);
		put_cause(&report, out);
		put_action(&report, out);
		if (state > RECOVERY_WAITING || report.guide->recovery.held_s >= 0)
			put_progress(&report, out);
	}
	put_starred(&report, out);
	if (report.is_incident && state != RECOVERY_RECOVERED)
		str_fmt(out, " | *Next update* %s UTC", out_after(&report, 20));
	str_char(out, '\n');
	cut(out, from);
	arena_release(&report.arena);
}
