/* view_text: figures as people read them: counts before rates, max before p95, absent as `-`. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/base/json.h"
#include "tui/view_private.h"

#define FEW 5			/* below so many a median carries `~` */

enum role
standing_role(enum standing standing)
{
	static const enum role role[] = {
		[STANDING_OK] = ROLE_STATUS_OK, [STANDING_WARN] = ROLE_STATUS_WARN,
		[STANDING_BAD] = ROLE_STATUS_BAD, [STANDING_UNKNOWN] = ROLE_STATUS_UNKNOWN,
	};

	return role[standing];
}

enum role
standing_chip(enum standing standing)
{
	static const enum role role[] = {
		[STANDING_OK] = ROLE_STATUS_OK_CHIP,
		[STANDING_WARN] = ROLE_STATUS_WARN_CHIP,
		[STANDING_BAD] = ROLE_STATUS_BAD_CHIP,
		[STANDING_UNKNOWN] = ROLE_STATUS_UNKNOWN_CHIP,
	};

	return role[standing];
}

enum glyph_id
standing_glyph(enum standing standing)
{
	static const enum glyph_id glyph[] = {
		[STANDING_OK] = GLYPH_OK, [STANDING_WARN] = GLYPH_WARN, [STANDING_BAD] = GLYPH_BAD,
		[STANDING_UNKNOWN] = GLYPH_UNKNOWN,
	};

	return glyph[standing];
}

struct safe
text_ms(struct frame *frame, double ms)
{
	char text[32];

	if (isnan(ms))
		return SAFE("-");
	if (ms >= 100000)	/* a number is never cut: it changes its unit */
		return safe_fmt(frame->arena, "%s s",
				num_text(text, ms / 1000, ms >= 1000000 ? 0 : 1));
	return safe_fmt(frame->arena, "%s", num_text(text, ms, ms < 10 ? 1 : 0));
}

struct safe
text_count(struct frame *frame, uint64_t n)
{
	char text[32];

	if (n >= 10000000)
		return safe_fmt(frame->arena, "%s M", num_text(text, (double)n / 1e6, 1));
	return safe_fmt(frame->arena, "%llu", (unsigned long long)n);
}

struct safe
text_p50(struct frame *frame, const struct snap_figures *figures)
{
	if (figures->n_latency == 0)
		return SAFE("-");
	return safe_fmt(frame->arena, "%s%s", figures->n_latency < FEW ? "~" : "",
			text_ms(frame, figures->p50_ms).text);
}

struct safe
text_p95(struct frame *frame, const struct snap_figures *figures)
{
	if (figures->n_latency == 0)
		return SAFE("-");
	if (figures->p95_is_max)
		return safe_fmt(frame->arena, "max %s", text_ms(frame, figures->max_ms).text);
	return text_ms(frame, figures->p95_ms);
}

struct safe
text_ratio(struct frame *frame, double ratio, bool is_base)
{
	if (is_base)
		return SAFE("base");
	/* no baseline is chosen yet */
	if (frame->snapshot->loaded.is_loading || frame->snapshot->is_judging)
		return SAFE("-");
	if (isnan(ratio))
		return SAFE("no pair");
	if (ratio < 0.1)
		return SAFE("<0.1x");
	return safe_fmt(frame->arena, "%.1fx", ratio);
}

struct safe
text_named(struct frame *frame, const char *name, const char *brief, int cols)
{
	struct safe whole = safe_clean(name);

	return brief && canvas_width(frame->canvas, whole) > cols ? safe_clean(brief) : whole;
}

struct safe
text_slowness(struct frame *frame, const struct snap_figures *figures)
{
	if (figures->n_latency == 0)
		return safe_fmt(frame->arena, "- n %s", text_count(frame, figures->n).text);
	return safe_fmt(frame->arena, "%s%s n %s", figures->p95_is_max ? "" : "p95 ",
			text_p95(frame, figures).text, text_count(frame, figures->n).text);
}

struct safe
text_percent(struct frame *frame, double share)
{
	if (isnan(share))
		return SAFE("-");
	if (share > 0 && share < 0.01)
		return SAFE("<1%");
	if (share > 0.99 && share < 1)
		return SAFE(">99%");
	return safe_fmt(frame->arena, "%.0f%%", share * 100);
}

double
loaded_share(const struct loaded *loaded)
{
	return loaded->bytes_total > 0
		? (double)loaded->bytes_read / (double)loaded->bytes_total : NAN;
}

struct safe
text_share(struct frame *frame, double share)
{
	return text_percent(frame, share);
}

struct safe
text_timeouts(struct frame *frame, const struct snap_figures *figures)
{
	if (figures->n == 0)
		return SAFE("-");
	if (isnan(figures->failed_share))
		return SAFE("no status");
	return safe_fmt(frame->arena, "%s/%s %4s", text_count(frame, figures->failed).text,
			text_count(frame, figures->n).text,
			text_percent(frame, figures->failed_share).text);
}

struct safe
text_timeouts_in(struct frame *frame, const struct snap_figures *figures, int cols)
{
	struct safe text = text_timeouts(frame, figures);

	if (canvas_width(frame->canvas, text) <= cols || isnan(figures->failed_share))
		return text;
	text = safe_fmt(frame->arena, "%s/%s", text_count(frame, figures->failed).text,
			text_count(frame, figures->n).text);
	return canvas_width(frame->canvas, text) <= cols
		? text : text_percent(frame, figures->failed_share);
}

struct safe
text_clock_in(struct frame *frame, int64_t at_ns, const struct zone *zone)
{
	char text[INSTANT_TEXT];

	if (at_ns == INSTANT_NONE)
		return SAFE("-");
	instant_clock(text, at_ns, zone);
	if (!zone)
		return safe_fmt(frame->arena, "%sZ", text);
	int minutes = zone_offset_s(zone, at_ns) / 60;
	return safe_fmt(frame->arena, "%s%c%02d:%02d", text, minutes < 0 ? '-' : '+',
			abs(minutes) / 60, abs(minutes) % 60);
}

struct safe
text_clock(struct frame *frame, int64_t at_ns)
{
	const struct app *app = frame->app;

	return text_clock_in(frame, at_ns, app->ui.show_zone ? app->options.zone : NULL);
}

#define DAY_NS (86400 * NS_PER_S)

static int64_t
day_of(int64_t at_ns)
{
	return (at_ns - (at_ns % DAY_NS + DAY_NS) % DAY_NS) / DAY_NS;
}

/* Of a log of hours that passes midnight times without a date would look unsorted. */
static bool
needs_date(struct frame *frame)
{
	const struct snapshot *s = frame->snapshot;
	const struct app *app = frame->app;

	if (s->first_ns == INSTANT_NONE || s->last_ns - s->first_ns < 3 * 3600 * NS_PER_S)
		return false;
	int64_t shift_ns = app->ui.show_zone && app->options.zone
			   ? zone_offset_s(app->options.zone, s->last_ns) * NS_PER_S : 0;
	return s->last_ns - s->first_ns >= DAY_NS ||
	       day_of(s->first_ns + shift_ns) != day_of(s->last_ns + shift_ns);
}

/* `11-26 ` before a time of such a log, else "". */
static const char *
date_of(struct frame *frame, int64_t at_ns)
{
	const struct app *app = frame->app;
	char date[INSTANT_TEXT];

	if (at_ns == INSTANT_NONE || !needs_date(frame))
		return "";
	int64_t shift_ns = app->ui.show_zone && app->options.zone
			   ? zone_offset_s(app->options.zone, at_ns) * NS_PER_S : 0;
	instant_rfc3339(date, at_ns + shift_ns);
	return arena_fmt(frame->arena, "%.5s ", date + 5);
}

struct safe
text_when(struct frame *frame, int64_t at_ns, bool is_brief)
{
	const char *date = date_of(frame, at_ns);
	const char *clock = text_clock(frame, at_ns).text;

	return safe_fmt(frame->arena, "%s%.*s", date, is_brief && *date ? 5 : 8, clock);
}

struct safe
text_at(struct frame *frame, int64_t at_ns)
{
	return safe_fmt(frame->arena, "%s%s", date_of(frame, at_ns), text_clock(frame, at_ns).text);
}

struct safe
text_moment(struct frame *frame, int64_t at_ns)
{
	const struct snapshot *s = frame->snapshot;
	/* Of a log of minutes no fraction is read; of a short one no more than milliseconds. */
	bool is_long = s->first_ns != INSTANT_NONE && s->last_ns - s->first_ns >= 120 * NS_PER_S;
	int64_t step_ns = is_long && !s->is_known_at ? NS_PER_S : NS_PER_MS;
	if (at_ns != INSTANT_NONE)
		at_ns -= (at_ns % step_ns + step_ns) % step_ns;
	return text_at(frame, at_ns);
}

struct safe
text_box(struct frame *frame)
{
	int64_t left = frame->snapshot->box_left_s;
	bool is_over = frame->snapshot->box_over;

	if (left < 0)
		return SAFE("--:--");
	return safe_fmt(frame->arena, "%s%02d:%02d", is_over ? "+" : "", (int)(left / 60),
			(int)(left % 60));
}

struct safe
text_age(struct frame *frame, int64_t age_ns)
{
	int64_t s = age_ns < 0 ? 0 : age_ns / NS_PER_S;

	if (s < 60)
		return safe_fmt(frame->arena, "%llds", (long long)s);
	if (s < 3600)
		return safe_fmt(frame->arena, "%lldm%02llds", (long long)(s / 60),
				(long long)(s % 60));
	if (s < 86400)
		return safe_fmt(frame->arena, "%lldh%02lldm", (long long)(s / 3600),
				(long long)(s / 60 % 60));
	return safe_fmt(frame->arena, "%lldd", (long long)(s / 86400));
}
