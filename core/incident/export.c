/* export: the prevention gate for other systems: names made safe, limits as text. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/export_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/json.h"
#include "core/incident/playbook.h"

bool
export_endpoint_ok(const char *text, size_t len)
{
	static const char fit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				  "._~/{}:-";

	if (len < 1 || len > 200 || text[0] != '/')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!text[i] || !strchr(fit, text[i]))
			return false;
	return true;
}

/* Words of what changes something. */
static const char *const writes[] = {
	"approve", "accept", "reject", "create", "submit", "delete", "remove", "update", "write",
	"pay", "transfer", "order", "send", "post", "cancel", "refund", "withdraw", "deposit",
	"book", "charge", "apply", "upload", "import", "register", "sign", "login", "reset",
	"start", "stop", "commit", "disburse", "payout", "checkout", "purchase", "enroll", "add",
	"set", "edit", "save",
};

bool
export_is_safe(const struct export_endpoint *at)
{
	for (size_t i = 0; i < LENGTH(writes); i++)
		if (strcasestr(at->text, writes[i]))
			return false;
	return !strchr(at->text, '{') && !strchr(at->text, ':');
}

static const char *
version_text(struct exporting *e, uint32_t version, const char *placeholder)
{
	const struct name *name = names_get(store_names(e->in->query->store), version);

	if (version == NAME_NONE || !playbook_version_ok(name->raw, name->len))
		return placeholder;
	return arena_text(&e->arena, name->raw, name->len);
}

/* A name of the incident file, when it is fit. */
static const char *
given(const struct export_input *input, const char *key, bool (*is_ok)(const char *, size_t),
      const char *placeholder)
{
	const struct incident_file *incident = input->incident;

	for (size_t i = 0; incident && i < incident->n_names; i++)
		if (strcmp(incident->names[i].name, key) == 0 && incident->names[i].value &&
		    is_ok(incident->names[i].value, strlen(incident->names[i].value)))
			return incident->names[i].value;
	return placeholder;
}

static const char *
number(struct exporting *e, double value, int decimals)
{
	char buf[32];

	return arena_fmt(&e->arena, "%s", num_text(buf, value, decimals));
}

/* `5m`, `90s` */
static const char *
window_text(struct exporting *e)
{
	long long s = e->in->gate->window_ns / NS_PER_S;

	return s % 60 ? arena_fmt(&e->arena, "%llds", s) : arena_fmt(&e->arena, "%lldm", s / 60);
}

void
export_open(struct exporting *e, const struct export_input *input, struct str *out)
{
	const struct gate_options *gate = input->gate, defaults = gate_defaults();
	double ratio = isnan(gate->p95_max_ratio) ? defaults.p95_max_ratio : gate->p95_max_ratio;
	double timeout = isnan(gate->timeout_max) ? defaults.timeout_max : gate->timeout_max;

	*e = (struct exporting){ .in = input, .out = out, .min_n = gate->min_n };
	e->canary = version_text(e, gate->canary, "CANARY_VERSION");
	e->baseline = version_text(e, gate->baseline, "BASELINE_VERSION");
	e->window = window_text(e);
	e->least = arena_fmt(&e->arena, "%llu", e->min_n);
	e->ratio = number(e, ratio, 4);
	e->ratio2 = fabs(100 * ratio - round(100 * ratio)) < 1e-9
			    ? arena_fmt(&e->arena, "%.2f", ratio)
			    : e->ratio;
	e->timeout = number(e, timeout, 6);
	e->percent = number(e, 100 * timeout, 4);
	e->space = given(input, "namespace", playbook_namespace_ok, "your-namespace");
	e->workload = given(input, "workload", playbook_workload_ok, "your-workload");
	export_figures(e);
}

void
export_close(struct exporting *e)
{
	arena_release(&e->arena);
}

/* The text of a mark; NULL: it is none. */
static const char *
mark_text(struct exporting *e, char mark, const char *endpoint, const char *other)
{
	switch (mark) {
	case 'C': return e->canary;
	case 'B': return e->baseline;
	case 'W': return e->window;
	case 'R': return e->ratio;
	case 'S': return e->ratio2;
	case 'T': return e->timeout;
	case 'P': return e->percent;
	case 'N': return e->least;
	case 'K': return e->space;
	case 'L': return e->workload;
	case 'E': return endpoint;
	case 'X': return other;
	case 'c': return export_yaml(e, e->canary);
	case 'e': return endpoint ? export_yaml(e, endpoint) : NULL;
	default: return NULL;
	}
}

void
export_put(struct exporting *e, const char *const *lines, const char *endpoint, const char *other)
{
	for (; *lines; lines++) {
		for (const char *at = *lines; *at; at++) {
			const char *text = *at == '@' && at[1] && at[2] == '@' ?
				mark_text(e, at[1], endpoint, other) : NULL;
			if (text) {
				str_add(e->out, text);
				at += 2;
			} else {
				str_char(e->out, *at);
			}
		}
		str_char(e->out, '\n');
	}
}

void
export_noise_note(struct exporting *e, const char *comment)
{
	str_fmt(e->out,
		"%s No \"within noise\" guard: this target has no test of chance. With %llu "
		"requests a side two equal versions\n%s exceed a ratio of 1.20 of p95 by chance in "
		"14-33 %% of looks; sitrep gate holds such a breach back, this file does not.\n",
		comment, e->min_n, comment);
	if (e->in->is_baseline_hurt)
		str_fmt(e->out, "%s The baseline ran through the incident of this log, so that its "
			"p95 is no healthy one: recompute limits from quiet traffic.\n", comment);
	if (e->more)
		str_fmt(e->out, "%s %zu more endpoints are left out.\n", comment, e->more);
}

const char *
export_over(struct exporting *e)
{
	return arena_fmt(&e->arena, "%s%%", number(e, 100 * (strtod(e->ratio, NULL) - 1), 2));
}

const char *
export_yaml(struct exporting *e, const char *text)
{
	static const char *const taken[] = { "true", "false", "null", "yes", "no", "on", "off", "y",
					     "n" };
	bool is_plain = ((*text | 32) >= 'a' && (*text | 32) <= 'z') || *text == '/';

	for (const char *at = text; *at; at++)
		is_plain = is_plain && !strchr("{}[],:&*#?|<>=!%@\\\"'` ", *at);
	for (size_t i = 0; i < LENGTH(taken); i++)
		is_plain = is_plain && strcasecmp(text, taken[i]) != 0;
	/* The patterns let no quote or backslash in. */
	return is_plain ? text : arena_fmt(&e->arena, "\"%s\"", text);
}
