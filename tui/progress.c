/* progress: how fast the reading is, what is left of it, and how much to read at once. */
/* SPDX-License-Identifier: MIT */
#include "tui/progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"

#define MARK_NS (200 * NS_PER_MS)	/* between two marks: sixteen cover the 3 s of a rate */
#define WINDOW_NS (3 * NS_PER_S)
#define SLICE_NS (20 * NS_PER_MS)
#define SLICE_LEAST (64 << 10)
#define SLICE_MOST (32 << 20)
#define STEP 2.0			/* a slice is at most twice, at least half the one before */
#define BAR_COLS 20

void
progress_take(struct progress *progress, int64_t now_ns, int64_t bytes)
{
	struct progress_mark now = { now_ns, bytes };

	if (now_ns == INSTANT_NONE || (progress->n && now_ns < progress->last.at_ns))
		*progress = (struct progress){ 0 };
	if (now_ns == INSTANT_NONE)
		return;
	progress->last = now;
	if (progress->n == 0)
		progress->begun = now;
	else if (now_ns - progress->mark[(progress->n - 1) % PROGRESS_MARKS].at_ns < MARK_NS)
		return;
	progress->mark[progress->n++ % PROGRESS_MARKS] = now;
}

int64_t
progress_age_ns(const struct progress *progress)
{
	return progress->n ? progress->last.at_ns - progress->begun.at_ns : 0;
}

double
progress_rate(const struct progress *progress)
{
	size_t kept = progress->n < PROGRESS_MARKS ? progress->n : PROGRESS_MARKS;
	const struct progress_mark *from = &progress->last;

	for (size_t i = 0; i < kept; i++) {
		const struct progress_mark *mark = &progress->mark[i];
		if (mark->at_ns < from->at_ns && progress->last.at_ns - mark->at_ns <= WINDOW_NS)
			from = mark;
	}
	int64_t took_ns = progress->last.at_ns - from->at_ns;
	return took_ns < MARK_NS ? NAN : (double)(progress->last.bytes - from->bytes) /
					 ((double)took_ns / (double)NS_PER_S);
}

int64_t
progress_left_s(const struct progress *progress, const struct loaded *loaded)
{
	double rate = progress_rate(progress);
	int64_t left = loaded->bytes_total - loaded->bytes_read;

	if (loaded->bytes_total < 0 || isnan(rate) || rate < 1 ||
	    progress_age_ns(progress) < NS_PER_S)
		return -1;
	double seconds = ceil((double)left / rate);
	return seconds < 0 ? 0 : seconds > 359999 ? -1 : (int64_t)seconds;
}

/* ---- the line ---- */

/* Parts in the order of the line; `need` is the order in which they are given room. */
enum { P_STATE, P_BAR, P_SHARE, P_BYTES, P_RATE, P_RECORDS, P_LEFT, P_FILES, P_HINT, PARTS };
static const int by_need[PARTS] = { P_STATE, P_SHARE, P_BYTES, P_LEFT, P_HINT, P_RECORDS, P_RATE,
				    P_FILES, P_BAR };

enum { PART_MAX = 64 };
struct parts { char at[PARTS][PART_MAX]; };

/* 1.3 or 41 of a unit; single bytes have no halves. */
static void
scale(char out[PART_MAX], double value, double unit, bool is_fine)
{
	snprintf(out, PART_MAX, is_fine ? "%.1f" : "%.0f", value / unit);
}

static double
unit_of(double bytes, const char **word)
{
	static const struct { double from, size; const char *word; } units[] = {
		{ 1e12, 1e12, "TB" }, { 1e9, 1e9, "GB" }, { 1e6, 1e6, "MB" }, { 1e4, 1e3, "kB" },
	};

	for (size_t i = 0; i < LENGTH(units); i++)
		if (bytes >= units[i].from) {
			*word = units[i].word;
			return units[i].size;
		}
	*word = "B";
	return 1;
}

/* `1.3 of 3.1 GB`, `812 of 1100 B`, `1.3 GB` of a pipe. */
static void
bytes_text(char out[PART_MAX], const struct loaded *loaded)
{
	double read = (double)loaded->bytes_read, total = (double)loaded->bytes_total;
	const char *word;
	char left[PART_MAX], right[PART_MAX];
	double most = total > read ? total : read, unit = unit_of(most, &word);
	bool is_fine = unit > 1 && most / unit < 9.95;

	scale(left, read, unit, is_fine);
	scale(right, total, unit, is_fine);
	if (loaded->bytes_total < 0)
		snprintf(out, PART_MAX, "%.20s %s", left, word);
	else
		snprintf(out, PART_MAX, "%.20s of %.20s %s", left, right, word);
}

static void
share_text(char out[PART_MAX], char bar[PART_MAX], const struct loaded *loaded)
{
	double share = (double)loaded->bytes_read / (double)loaded->bytes_total;
	int filled = (int)(share * BAR_COLS);

	if (loaded->bytes_total <= 0 || loaded->bytes_read > loaded->bytes_total)
		return;
	/* Only what is read is all of it. */
	snprintf(out, PART_MAX, share > 0.99 && share < 1 ? ">99%%" : "%.0f%%", share * 100);
	snprintf(bar, PART_MAX, "[%.*s%s%*s]", filled > 0 ? filled - 1 : 0, "====================",
		 filled > 0 ? ">" : "", BAR_COLS - filled, "");
}

static void
left_text(char out[PART_MAX], const struct progress *progress, const struct loaded *loaded)
{
	int64_t left = progress_left_s(progress, loaded);

	if (loaded->bytes_total < 0)
		return;
	if (left < 0)
		snprintf(out, PART_MAX, "ETA --:--");
	else if (left < 3600)
		snprintf(out, PART_MAX, "ETA %02d:%02d", (int)(left / 60), (int)(left % 60));
	else
		snprintf(out, PART_MAX, "ETA %d:%02d:%02d", (int)(left / 3600),
			 (int)(left / 60 % 60), (int)(left % 60));
}

static void
fill_parts(struct parts *parts, const struct progress *progress, const struct loaded *loaded,
	   const char *hint)
{
	double rate = progress_rate(progress);
	const char *word;

	*parts = (struct parts){ .at = { [P_STATE] = "LOADING" } };
	share_text(parts->at[P_SHARE], parts->at[P_BAR], loaded);
	bytes_text(parts->at[P_BYTES], loaded);
	if (loaded->waiting) {
		snprintf(parts->at[P_BYTES], PART_MAX, "%s", loaded->waiting);
	} else if (!isnan(rate)) {
		char text[PART_MAX];
		double unit = unit_of(rate, &word);
		scale(text, rate, unit, unit > 1 && rate / unit < 9.95);
		snprintf(parts->at[P_RATE], PART_MAX, "%.20s %s/s", text, word);
	}
	if (loaded->records >= 999500)
		snprintf(parts->at[P_RECORDS], PART_MAX, "%.1f M records",
			 (double)loaded->records / 1e6);
	else if (loaded->records >= 100000)
		snprintf(parts->at[P_RECORDS], PART_MAX, "%.0f k records",
			 (double)loaded->records / 1e3);
	else
		snprintf(parts->at[P_RECORDS], PART_MAX, "%llu records",
			 (unsigned long long)loaded->records);
	left_text(parts->at[P_LEFT], progress, loaded);
	if (loaded->files > 1)
		snprintf(parts->at[P_FILES], PART_MAX, "file %zu of %zu",
			 loaded->files_read < loaded->files ? loaded->files_read + 1
							    : loaded->files, loaded->files);
	snprintf(parts->at[P_HINT], PART_MAX, "%s", hint ? hint : "");
}

/* Two blanks between parts; the state, its bar and its percent are one. */
static size_t
gap(int part)
{
	return part == P_STATE ? 0 : part == P_BAR || part == P_SHARE ? 1 : 2;
}

void
progress_line(const struct progress *progress, const struct loaded *loaded, const char *hint,
	      size_t cols, struct str *out)
{
	bool is_shown[PARTS] = { false };
	struct parts parts;

	fill_parts(&parts, progress, loaded, hint);
	for (int i = 0; i < PARTS; i++) {
		const char *text = parts.at[by_need[i]];
		size_t need = strlen(text) + gap(by_need[i]);
		if (!*text || need > cols)
			continue;
		is_shown[by_need[i]] = true;
		cols -= need;
	}
	for (int i = 0; i < PARTS; i++)
		if (is_shown[i])
			str_fmt(out, "%*s%s", (int)gap(i), "", parts.at[i]);
}

size_t
progress_slice(size_t bytes, int64_t took_ns)
{
	double factor = took_ns > 0 ? (double)SLICE_NS / (double)took_ns : STEP;
	double next = (double)bytes * fmin(fmax(factor, 1 / STEP), STEP);

	return (size_t)fmin(fmax(next, SLICE_LEAST), SLICE_MOST);
}
