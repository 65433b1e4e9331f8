/* report_statuspage: what callers are told: how it is for them, and when they hear more. */
/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "core/incident/report_out.h"

/* Was a word used by those who reported? Only then it is used for them. */
static bool
was_reported(const struct report *report, const char *word)
{
	const struct incident_file *incident = report->facts->incident;
	bool is_there = false;

	for (size_t i = 0; incident && i < incident->n_claims; i++)
		is_there = is_there || strcasestr(incident->claim[i].claim, word);
	return is_there;
}

static void
put_investigating(struct report *report, struct str *out)
{
	bool has_both = was_reported(report, "lender") && was_reported(report, "funding request");

	str_add(out, has_both ? "Investigating: Some lenders are seeing slow responses or timeouts "
				"when approving funding requests."
		: impact_is_errors(&report->verdict->impact) ? "Investigating: Some requests fail."
			      : "Investigating: Some requests are slow or time out.");
	str_add(out, " We are investigating.");
}

/* Said only when a person confirmed it: a log cannot. */
static void
put_doubt(struct report *report, struct str *out)
{
	const struct guide_step *step = &report->guide->step[STEP_ACTION];

	for (size_t i = 0; i < step->n_fields; i++)
		if (strstr(step->field[i].label, "committed") &&
		    step->field[i].state >= FIELD_CONFIRMED &&
		    strcmp(step->field[i].value, "yes") == 0)
			str_fmt(out, was_reported(report, "approv") ?
				" If an approval %s, check its status before submitting it "
				"again." :
				" If a request %s, check its status before "
				"sending it again.", say_bad_verb(&report->verdict->impact));
}

/* Is it an act that was not declined? To look further changes nothing. */
static bool
is_changing(const struct report *report)
{
	return action_is_act(report->guide->action_kind) &&
	       strcmp(report->guide->action_state, "declined") != 0;
}

/* Only what a person said was done is told as done. */
static bool
is_taken(const struct report *report)
{
	return strcmp(report->guide->action_state, "taken") == 0;
}

void
report_statuspage(const struct dossier *dossier, struct str *out)
{
	struct report report;
	const char *status = dossier->guide->status;
	bool is_more = true;

	out_open(&report, dossier);
	if (!out_is_approved(&report))
		str_add(out, "DRAFT - not approved\n");
	if (strcmp(status, "none") == 0) {
		str_add(out, "Operational: requests are answered as usual.");
		is_more = false;
	} else if (strcmp(status, "resolved") == 0) {
		str_fmt(out, "Resolved: %s since %s UTC.",
			impact_is_errors(&report.verdict->impact)
				? "Requests have been answered as usual"
				: "Response times have been normal",
			out_clock(&report, report.guide->recovery.recovered_at_ns));
		put_doubt(&report, out);
		is_more = false;
	} else if (strcmp(status, "monitoring") == 0 && *out_silence(&report)) {
		str_add(out,
			"Monitoring: The change is in place. We see no requests at the moment, "
			     "and no data is not recovery: we are watching.");
	} else if (strcmp(status, "monitoring") == 0 &&
		   report.guide->recovery.state == RECOVERY_BEFORE_ACTION) {
		str_fmt(out, "Monitoring: %s, and we are watching.",
			impact_is_errors(&report.verdict->impact) ||
			report.verdict->kind == KIND_DATA_GAP
				? "Requests are answered as before"
				: "Response times are back to what they were");
		/* nobody is known to have changed anything */
	} else if (strcmp(status, "monitoring") == 0) {
		str_fmt(out, "Monitoring: The change is in place; %s and we are watching.",
			impact_is_errors(&report.verdict->impact)
				? "fewer requests fail" : "response times are improving");
	} else if (report.verdict->kind == KIND_DATA_GAP) {	/* down, or not logged? */
		str_add(out, "Investigating: We are checking whether all requests are answered.");
	} else if (strcmp(status, "identified") == 0 || strcmp(status, "mitigating") == 0) {
		str_fmt(out, "Identified: We have found a likely source%s.",
			report.guide->is_act_over && !is_taken(&report) && is_changing(&report) ?
			", and are watching whether it is over" :
			!is_changing(&report) ? " and are working on it" :
			is_taken(&report) ? "; a change has been applied, and we are checking "
					    "its effect" :
			" and a possible fix, and are deciding on it");
	} else {
		put_investigating(&report, out);
	}
	if (is_more)
		str_fmt(out, " Next update by %s UTC.", out_after(&report, 20));
	str_char(out, '\n');
	arena_release(&report.arena);
}
