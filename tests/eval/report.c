/* report: the table of families, and the targets of analysis.md 15 beside what came out. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "tests/eval/eval.h"

enum { MISSES_SHOWN = 3 };

/* A target that every family, or all logs together, must meet. */
struct target {
	const char *text;
	bool is_of_each;	/* family: the worst one counts */
	bool is_least;		/* at least so much; else at most */
	double limit;
	double (*figure)(const struct eval_sum *sum);	/* NAN: nothing to measure */
	const char *only;	/* families it holds for, by blanks; NULL = all */
	const char *but;	/* families it does not hold for */
};

static double
share(int part, int of)
{
	return of ? (double)part / of : NAN;
}
static double
figure_top1(const struct eval_sum *sum)
{
	return share(sum->top1, sum->identifiable);
}
static double
figure_alarms(const struct eval_sum *sum)
{
	return share(sum->false_alarms, sum->quiet);
}
static double
figure_over(const struct eval_sum *sum)
{
	return share(sum->overclaims, sum->n);
}
static double
figure_probable(const struct eval_sum *sum)
{
	return share(sum->said_right[2], sum->said[2]);
}
static double
figure_strong(const struct eval_sum *sum)
{
	return share(sum->said_right[3], sum->said[3]);
}
static double
figure_use(const struct eval_sum *sum)
{
	return share(sum->large_probable, sum->large);
}
static double
figure_onset(const struct eval_sum *sum)
{
	return share(sum->onsets_near, sum->onsets);
}
static double
figure_above(const struct eval_sum *sum)
{
	return share(sum->above, sum->capped);
}
static double
figure_first(const struct eval_sum *sum)
{
	return sum->first_median;
}
static double
figure_ms(const struct eval_sum *sum)
{
	return sum->ms_median;
}

#define QUIET_HARD "warm_up simpson_place simpson_endpoint immaterial"

static const struct target targets[] = {
	{ "top-1 kind and cause where identifiable, every family", true, true, .97, figure_top1,
	  NULL, NULL },
	{ "incident on healthy families", true, false, .01, figure_alarms, NULL, QUIET_HARD },
	{ "incident on immaterial, warm-up, Simpson-harmless", true, false, .02, figure_alarms,
	  QUIET_HARD, NULL },
	{ "wrong cause at probable or above, all logs", false, false, .01, figure_over, NULL,
	  NULL },
	{ "wrong cause at probable or above, every family", true, false, .01, figure_over, NULL,
	  NULL },
	{ "right among probable", false, true, .95, figure_probable, NULL, NULL },
	{ "right among strong", false, true, .99, figure_strong, NULL, NULL },
	{ "identifiable, >= 100 affected: reach probable", false, true, .90, figure_use, NULL,
	  NULL },
	{ "onset interval within 2 buckets of the truth", false, true, .90, figure_onset, NULL,
	  NULL },
	{ "surer than the log allows", false, false, .01, figure_above, NULL, NULL },
	{ "first probable: affected records, median", false, false, 60, figure_first, NULL, NULL },
	{ "time of a verdict in ms of CPU, median", false, false, 5, figure_ms, NULL, NULL },
};

static bool
is_among(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = list; at && (at = strstr(at, name)); at += len)
		if ((at == list || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
			return true;
	return false;
}

static bool
is_missed(const struct target *target, double figure)
{
	return !isnan(figure) &&
	       (target->is_least ? figure < target->limit : figure > target->limit);
}

/* The figure that counts, and of which family. */
static double
worst_of(const struct target *target, const struct eval_log *log, size_t n, int *family)
{
	double worst = NAN;

	*family = -1;
	if (!target->is_of_each) {
		struct eval_sum all = eval_sum_of(log, n, -1);
		return target->figure(&all);
	}
	for (int f = 0; f < eval_families(); f++) {
		struct eval_sum sum = eval_sum_of(log, n, f);
		double figure = target->figure(&sum);

		if (isnan(figure) || is_among(target->but, eval_family_name(f)) ||
		    (target->only && !is_among(target->only, eval_family_name(f))))
			continue;
		if (isnan(worst) || (target->is_least ? figure < worst : figure > worst)) {
			worst = figure;
			*family = f;
		}
	}
	return worst;
}

static void
print_share(FILE *out, int part, int of)
{
	if (of)
		fprintf(out, " %6.1f", 100.0 * part / of);
	else
		fputs("      -", out);
}

static void
print_row(FILE *out, const char *name, const struct eval_sum *sum)
{
	fprintf(out, "%-17s %5d %5d", name, sum->n, sum->identifiable);
	print_share(out, sum->top1, sum->identifiable);
	fprintf(out, " %5d %5d %5d %5d %5d %5d", sum->right, sum->cannot_tell, sum->wrong,
		sum->missed, sum->overclaims, sum->false_alarms);
	for (int word = 1; word <= 3; word++)
		fprintf(out, " %4d/%-4d", sum->said_right[word], sum->said[word]);
	print_share(out, sum->large_probable, sum->large);
	print_share(out, sum->onsets_near, sum->onsets);
	fprintf(out, " %7.1f %7.1f", sum->ms_median, sum->ms_p99);
	if (sum->n_first)
		fprintf(out, " %6.0f\n", sum->first_median);
	else
		fputs("      -\n", out);
}

static void
print_table(const struct eval_log *log, size_t n, FILE *out)
{
	fputs("family                n ident  top1% right   ct. wrong missd overc alarm"
	      " associat. probable  strong     use% onset%    ms50    ms99  first\n", out);
	for (int f = 0; f < eval_families(); f++) {
		struct eval_sum sum = eval_sum_of(log, n, f);
		if (sum.n)
			print_row(out, eval_family_name(f), &sum);
	}
	struct eval_sum all = eval_sum_of(log, n, -1);

	print_row(out, "all", &all);
	fputs("ident: the log shows the cause; top1: of those, kind and cause right; ct.: cannot "
	      "tell;\nmissd: said no incident; overc: a wrong cause, probable or above; the words: "
	      "right/said;\nuse: identifiable with 100 affected that reach probable; first: "
	      "affected records until probable.\n", out);
	if (all.missing)
		fprintf(out, "%d logs killed the judge\n", all.missing);
}

static int
print_targets(const struct eval_log *log, size_t n, FILE *out)
{
	int missed = 0;

	fputs("\ntarget                                                    wanted     got\n", out);
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		const struct target *target = &targets[i];
		int family;
		double figure = worst_of(target, log, n, &family);
		bool is_bad = is_missed(target, figure);
		double scale = target->limit > 1 ? 1 : 100;
		const char *unit = target->limit > 1 ? "" : "%";

		missed += is_bad;
		fprintf(out, "%-57s %s%3g%-1s", target->text, target->is_least ? ">=" : "<=",
			scale * target->limit, unit);
		if (isnan(figure))
			fputs("       -  not measured\n", out);
		else
			fprintf(out, "  %7.1f%-1s %s%s%s\n", scale * figure, unit,
				is_bad ? "MISSED" : "ok", family >= 0 ? ", worst " : "",
				family >= 0 ? eval_family_name(family) : "");
	}
	return missed;
}

static bool
is_worth_listing(const struct eval_log *log)
{
	return log->is_overclaim || log->is_false_alarm || log->is_above ||
	       (log->is_identifiable && log->class != EVAL_RIGHT);
}

static void
print_misses(const struct eval_log *log, size_t n, const struct eval_options *options, FILE *out)
{
	fputs("\nmisses (eval/eval FAMILY SEED tells all, gen/gen_scenario writes the log)\n",
	      out);
	for (int f = 0; f < eval_families(); f++) {
		int shown = 0;
		for (size_t i = 0; i < n; i++) {
			if (log[i].family != f || !is_worth_listing(&log[i]) ||
			    (shown++ >= MISSES_SHOWN && !options->is_verbose))
				continue;
			fprintf(out, "%-17s %4llu  want %s; said %s%s; n %ld, affected %ld\n",
				eval_family_name(f), (unsigned long long)log[i].seed, log[i].want,
				log[i].said, log[i].is_overclaim ? " (OVERCLAIM)" : "",
				log[i].records, log[i].affected);
		}
	}
}

int
eval_report(const struct eval_log *log, size_t n, const struct eval_options *options, FILE *out)
{
	print_table(log, n, out);
	int missed = print_targets(log, n, out);

	print_misses(log, n, options, out);
	return missed;
}

int
eval_write_json(const struct eval_log *log, size_t n, const struct eval_options *options,
		const char *path)
{
	FILE *out = fopen(path, "w");

	if (!out)
		return -1;
	fprintf(out, "{\n  \"seeds\": \"%s\",\n  \"logs_a_family\": %d,\n  \"families\": [\n",
		options->is_tuning ? "even (tuning)" : "odd (judging)", options->logs);
	for (int f = -1, first = 1; f < eval_families(); f++) {
		struct eval_sum sum = eval_sum_of(log, n, f);

		if (!sum.n)
			continue;
		fprintf(out, "%s    {\"family\": \"%s\", \"n\": %d, \"identifiable\": %d, "
			"\"top1\": %d, \"right\": %d, \"cannot_tell\": %d, \"wrong\": %d, "
			"\"missed\": %d, \"overclaims\": %d, \"false_alarms\": %d, "
			"\"associated\": [%d, %d], \"probable\": [%d, %d], \"strong\": [%d, %d], "
			"\"above\": %d, \"ms_median\": %.3f, \"ms_p99\": %.3f}",
			first ? "" : ",\n", f < 0 ? "all" : eval_family_name(f), sum.n,
			sum.identifiable, sum.top1, sum.right, sum.cannot_tell, sum.wrong,
			sum.missed, sum.overclaims, sum.false_alarms, sum.said_right[1],
			sum.said[1], sum.said_right[2], sum.said[2], sum.said_right[3],
			sum.said[3], sum.above, sum.ms_median, sum.ms_p99);
		first = 0;
	}
	fputs("\n  ]\n}\n", out);
	return fclose(out);
}
