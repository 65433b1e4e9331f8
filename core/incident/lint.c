/* lint: does a report say only what its log shows? 30 rules, one row each (guide.md section 9). */
/* SPDX-License-Identifier: MIT */
#include "core/incident/lint.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/incident/lint_private.h"

#define INCIDENT true
#define ANY false
enum { NO = 0 };

static const struct lint_row rows[] = {
	{ "L01", SEV_E, ANY, NO, true, lint_l01, "title and headings word for word, in order, once",
	  "put the heading back as `sitrep report` writes it" },
	{ "L02", SEV_E, ANY, NO, NO, lint_l02, "scenario, time with its zone, incident, impact",
	  "render the head again with `sitrep report --update`" },
	{ "L03", SEV_E, INCIDENT, NO, NO, lint_l03,
	  "suspect and target in one breath; the target was seen healthy",
	  "name both, and go only to a version seen healthy" },
	{ "L04", SEV_E, ANY, NO, NO, lint_l04, "every number is a fact of this report",
	  "take the number from the facts, or leave it out" },
	{ "L05", SEV_E, ANY, NO, NO, lint_l05, "evidence cites records that hold what it says",
	  "cite the lines that show it" },
	{ "L06", SEV_E, ANY, NO, NO, lint_l06, "rates with k of n, means with n, max below 20",
	  "say how many records stand behind it" },
	{ "L07", SEV_E, INCIDENT, NO, NO, lint_l07, "contrasts are made on one endpoint",
	  "compare like with like, or leave the pooled figure out" },
	{ "L08", SEV_E, INCIDENT, NO, NO, lint_l08, "a concurrent control, or that there is none",
	  "cite healthy records beside it, or say: no concurrent control" },
	{ "L09", SEV_E, INCIDENT, NO, NO, lint_l09, "two alternatives with state, reason and lines",
	  "say of each rival what speaks against it" },
	{ "L10", SEV_E, ANY, NO, NO, lint_l10, "what the log cannot tell us is said",
	  "list what stays open" },
	{ "L11", SEV_E, ANY, NO, NO, lint_l11, "no word is surer than the certainty",
	  "use the sentence of the certainty" },
	{ "L12", SEV_E, ANY, NO, NO, lint_l12, "damage is disclosed and its sums are right",
	  "render the data block again" },
	{ "L13", SEV_E, ANY, NO, NO, lint_l13, "claims word for word, never as measured",
	  "quote the claim, and say `reported`" },
	{ "L14", SEV_E, INCIDENT, NO, NO, lint_l14, "each affected endpoint with k of n",
	  "name the endpoint, and say where there is no baseline" },
	{ "L15", SEV_E, ANY, NO, NO, lint_l15, "one action, of a kind the verdict allows",
	  "choose the one action the verdict allows, or investigate" },
	{ "L16", SEV_EW, INCIDENT, NO, NO, lint_l16, "owner, deadline, effect, check, undo",
	  "name a person or an on-call role, and fill what is missing" },
	{ "L17", SEV_E, INCIDENT, NO, NO, lint_l17,
		"commands complete or called templates; none run",
	  "copy the command from the card again" },
	{ "L18", SEV_EW, INCIDENT, NO, NO, lint_l18, "pre-checks answered",
	  "answer yes, no or unknown" },
	{ "L19", SEV_EW, INCIDENT, NO, NO, lint_l19, "escalation: when, to whom, on what",
	  "name who is called, and on what" },
	{ "L20", SEV_EW, INCIDENT, NO, NO, lint_l20, "the gate has numbers, an owner and a date",
	  "give the gate its owner and due date" },
	{ "L21", SEV_E, INCIDENT, NO, NO, lint_l21, "the gate trips on the incident, not on health",
	  "take a limit that the backtest trips on, and call it provisional below its min n" },
	{ "L22", SEV_E, INCIDENT, NO, NO, lint_l22, "3-4 retro notes, without blame",
	  "keep 3 or 4: one that went well, one of luck or a question" },
	{ "L23", SEV_E, ANY, NO, NO, lint_l23, "timeline in order, sourced, from before the onset",
	  "render the timeline again" },
	{ "L24", SEV_E, ANY, NO, NO, lint_l24, "the status agrees with what was verified",
	  "say it is over only when the check has held" },
	{ "L25", SEV_E, ANY, NO, NO, lint_l25, "no person or team is a cause",
	  "say what happened, not who" },
	{ "L26", SEV_W, ANY, NO, true, lint_l26, "two pages: 900 words, 110 lines, 24 at the head",
	  "move detail to the appendix" },
	{ "L27", SEV_E, ANY, NO, NO, lint_l27, "the schema holds; Markdown and JSON agree",
	  "render both from the same run" },
	{ "L28", SEV_E, ANY, true, NO, lint_l28, "the log gives the same report again",
	  "render the report again from this log" },
	{ "L29", SEV_E, ANY, NO, NO, lint_l29, "no control bytes, live links, mentions or secrets",
	  "take it out, and rotate what leaked" },
	{ "L30", SEV_E, ANY, NO, NO, lint_l30, "outside text names no version, host, cause, person",
	  "say only what callers see" },
};

const char *
lint_rule(size_t i, const char **severity, const char **what)
{
	static const char *const word[] = { [SEV_E] = "E", [SEV_W] = "W", [SEV_EW] = "E/W" };

	if (i >= LENGTH(rows))
		return NULL;
	*severity = word[rows[i].severity];
	*what = rows[i].what;
	return rows[i].code;
}

static void __attribute__((format(printf, 4, 0)))
add(struct linting *l, bool is_error, const char *path, const char *format, va_list args)
{
	struct lint *out = l->out;
	struct str text = { 0 }, clean = { 0 }, place = { 0 };

	str_vfmt(&text, format, args);
	text_safe(&clean, str_text(&text), text.len);
	text_safe(&place, path, strlen(path));
	GROW(out->finding, out->n, l->cap);
	out->finding[out->n++] = (struct lint_finding){
		.code = l->row->code, .is_error = is_error, .mend = l->row->mend,
		.path = arena_text(l->arena, str_text(&place), place.len),
		.message = arena_text(l->arena, str_text(&clean), clean.len),
	};
	out->n_errors += is_error;
	str_release(&text);
	str_release(&clean);
	str_release(&place);
}

void
lint_say(struct linting *l, const char *path, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(l, l->row->severity == SEV_E || (l->row->severity == SEV_EW && l->is_final), path,
	    format, args);
	va_end(args);
}

void
lint_error(struct linting *l, const char *path, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(l, true, path, format, args);
	va_end(args);
}

void
lint_gap(struct linting *l, const char *code, const char *why)
{
	GROW(l->out->gap, l->out->n_gaps, l->cap_gaps);
	l->out->gap[l->out->n_gaps++] = (struct lint_gap){ code, why };
}

/* -- a run -- */

static void
take_apart(struct linting *l)
{
	static const char *const calm[] = { "", "none", "investigate" };
	const cJSON *incident;
	bool is_calm = false;

	l->incident = lint_get(l->root, "incident");
	l->data = lint_get(l->root, "data");
	l->facts = lint_get(l->root, "facts");
	l->stats = lint_get(l->root, "stats");
	l->rca = lint_get(l->root, "rca");
	l->verdict = lint_get(l->rca, "verdict");
	l->action = lint_get(l->root, "action");
	l->verification = lint_get(l->root, "verification");
	l->prevention = lint_get(l->root, "prevention");
	l->retro = lint_get(l->root, "retro");
	l->timeline = lint_get(l->root, "timeline");
	l->kind = lint_word(l->verdict, "kind");
	l->certainty = lint_word(l->verdict, "certainty");
	l->state = lint_word(l->verification, "state");
	incident = lint_get(l->verdict, "incident");
	l->is_incident = cJSON_IsTrue(incident) ? 1 : cJSON_IsFalse(incident) ? 0 : -1;
	for (size_t i = 0; i < LENGTH(calm); i++)
		is_calm = is_calm || strcmp(lint_word(l->action, "kind"), calm[i]) == 0;
	l->is_act = !is_calm;
	l->is_final = l->in->is_final || strcmp(lint_word(l->root, "stage"), "final") == 0;
	l->n_sentences = lint_sentences(l, l->root, &l->sentence);
}

/* The log may lie elsewhere by now: its sources are called as the report calls them. */
static void
rename_sources(cJSON *json, const cJSON *now, const cJSON *then)
{
	cJSON *item;

	if (cJSON_IsString(json) && json->string &&
	    (strcmp(json->string, "file") == 0 || strcmp(json->string, "name") == 0)) {
		const cJSON *a = now->child, *b = then->child;

		for (; a && b; a = a->next, b = b->next)
			if (strcmp(lint_word(a, "name"), json->valuestring) == 0 &&
			    *lint_word(b, "name")) {
				cJSON_SetValuestring(json, lint_word(b, "name"));
				return;
			}
	}
	cJSON_ArrayForEach(item, json)
		rename_sources(item, now, then);
}

/* Was it made with a filter or a window? Those are not known here, so that a report made anew would
 * be of other records. What is only as known at a moment can be made again. */
static bool
is_of_a_part(const struct linting *l)
{
	const cJSON *note = cJSON_GetArrayItem(lint_get(l->data, "notes"), 0);
	const char *selected = cJSON_IsString(note) ? strstr(note->valuestring, FACTS_SELECTED)
						    : NULL;
	const char *how = selected ? strchr(selected, '(') : NULL;

	return how && strncmp(how, "(as known at ", 13) != 0;
}

/* The same report and document, made anew from the log. */
static void
render(struct linting *l, struct str *json, struct str *md)
{
	if (!l->in->fresh || is_of_a_part(l))
		return;
	report_json(l->in->fresh, json);
	report_md(l->in->fresh, md);
	l->fresh = cJSON_ParseWithLength(str_text(json), json->len);
	cJSON *now = cJSON_Duplicate(lint_get(lint_get(l->fresh, "data"), "sources"), true);
	if (now && cJSON_IsArray(lint_get(l->data, "sources")))
		rename_sources(l->fresh, now, lint_get(l->data, "sources"));
	cJSON_Delete(now);
	l->fresh_md = str_text(md);
	l->n_fresh = lint_sentences(l, l->fresh, &l->fresh_sentence);
}

static void
walk(struct linting *l)
{
	for (size_t i = 0; i < LENGTH(rows); i++) {
		l->row = &rows[i];
		if (l->row->needs_incident && l->is_incident != 1)
			continue;
		if (l->row->needs_log && !l->fresh)
			lint_gap(l, l->row->code, is_of_a_part(l) ?
				 "it is of a part of the log, which cannot be selected again here" :
				 "the log is not at hand: name it with --log");
		else if (l->row->needs_md && !l->md)
			lint_gap(l, l->row->code, "no Markdown at hand: name it with --markdown, "
				 "or the log with --log");
		else
			l->row->check(l);
	}
}

int
lint_run(const struct lint_input *input, struct arena *arena, struct lint *out, struct err *err)
{
	struct linting l = { .in = input, .arena = arena, .out = out };
	struct str json = { 0 }, md = { 0 };

	*out = (struct lint){ 0 };
	if (input->report_len)
		l.root = cJSON_ParseWithLength(input->report, input->report_len);
	if (!l.root || !cJSON_IsObject(l.root)) {
		cJSON_Delete(l.root);
		return err_set(err, ERR_NO_RECORD, "no report: it is not a JSON object; sitrep "
			       "report --format json writes one, --markdown FILE checks the "
			       "other");
	}
	take_apart(&l);
	render(&l, &json, &md);
	l.is_md_given = input->markdown != NULL;
	l.md = input->markdown ? arena_text(arena, input->markdown, input->markdown_len)
			       : l.fresh_md;
	lint_lines(&l);
	walk(&l);
	/* What was found outlives the run, in the arena. */
	struct lint_finding *finding = ARENA_NEW(arena, struct lint_finding, out->n + 1);
	struct lint_gap *gap = ARENA_NEW(arena, struct lint_gap, out->n_gaps + 1);
	if (out->n)
		memcpy(finding, out->finding, out->n * sizeof(*finding));
	if (out->n_gaps)
		memcpy(gap, out->gap, out->n_gaps * sizeof(*gap));
	free(out->finding);
	free(out->gap);
	out->finding = finding;
	out->gap = gap;
	cJSON_Delete(l.root);
	cJSON_Delete(l.fresh);
	str_release(&json);
	str_release(&md);
	return 0;
}

/* -- told -- */

void
lint_text(const struct lint *lint, struct str *out)
{
	for (size_t i = 0; i < lint->n; i++) {
		const struct lint_finding *at = &lint->finding[i];

		str_fmt(out, "%s %s %s%s%s; %s\n", at->code, at->is_error ? "E" : "W", at->path,
			*at->path ? ": " : "", at->message, at->mend);
	}
	for (size_t i = 0; i < lint->n_gaps; i++)
		str_fmt(out, "%s - not checked: %s\n", lint->gap[i].code, lint->gap[i].why);
	str_fmt(out, "%s: %zu errors, %zu warnings\n",
		lint->n_errors ? "errors" : lint->n ? "warnings" : "clean", lint->n_errors,
		lint->n - lint->n_errors);
}

void
lint_json(const struct lint *lint, struct str *out)
{
	struct json json;

	json_init(&json, out, 0);
	json_object(&json, NULL);
	json_text(&json, "schema", "sitrep.lint/1");
	json_text(&json, "result", lint->n_errors ? "errors" : lint->n ? "warnings" : "clean");
	json_array(&json, "findings");
	for (size_t i = 0; i < lint->n; i++) {
		const struct lint_finding *at = &lint->finding[i];

		json_object(&json, NULL);
		json_text(&json, "code", at->code);
		json_text(&json, "severity", at->is_error ? "E" : "W");
		json_text(&json, "path", at->path);
		json_text(&json, "message", at->message);
		json_text(&json, "mend", at->mend);
		json_end(&json, '}');
	}
	json_end(&json, ']');
	json_array(&json, "not_checked");
	for (size_t i = 0; i < lint->n_gaps; i++) {
		json_object(&json, NULL);
		json_text(&json, "code", lint->gap[i].code);
		json_text(&json, "why", lint->gap[i].why);
		json_end(&json, '}');
	}
	json_end(&json, ']');
	json_end(&json, '}');
	str_char(out, '\n');
}
