/* vision: contrast and colour difference, and a theme measured by them. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/base/mem.h"
#include "tui/color.h"
#include "tui/vision.h"

static const double pi = 3.14159265358979323846;
static const double text_limit = 4.5, mark_limit = 3, distance_limit = 15;

struct lab {
	double l, a, b;
};

/* Linear light of the three channels of an sRGB colour, 0..1. */
static void
linear(uint32_t rgb, double light[3])
{
	for (int i = 0; i < 3; i++) {
		double c = (double)(rgb >> (16 - 8 * i) & 0xFF) / 255;

		light[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
	}
}

static double
luminance(uint32_t rgb)
{
	double light[3];

	linear(rgb, light);
	return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
}

double
vision_contrast(uint32_t a, uint32_t b)
{
	double la = luminance(a), lb = luminance(b);

	return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

static void
multiply(double m[3][3], const double in[3], double out[3])
{
	for (int i = 0; i < 3; i++)
		out[i] = m[i][0] * in[0] + m[i][1] * in[1] + m[i][2] * in[2];
}

static double
lab_curve(double t)
{
	return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

/* CIE L*a*b* (D65) of a colour as this vision sees it. */
static struct lab
seen(uint32_t rgb, enum vision vision)
{
	/* Machado et al. 2009, table for severity 1. */
	static double simulate[][3][3] = {
		[VISION_FULL] = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
		[VISION_PROTANOPIA] = { { 0.152286, 1.052583, -0.204868 },
					{ 0.114503, 0.786281, 0.099216 },
					{ -0.003882, -0.048116, 1.051998 } },
		[VISION_DEUTERANOPIA] = { { 0.367322, 0.860646, -0.227968 },
					  { 0.280085, 0.672501, 0.047413 },
					  { -0.011820, 0.042940, 0.968881 } },
	};
	static double to_xyz[3][3] = { { 0.4124564, 0.3575761, 0.1804375 },
				       { 0.2126729, 0.7151522, 0.0721750 },
				       { 0.0193339, 0.1191920, 0.9503041 } };
	double light[3], sees[3], xyz[3];

	linear(rgb, light);
	multiply(simulate[vision], light, sees);
	for (int i = 0; i < 3; i++)
		sees[i] = fmin(1, fmax(0, sees[i]));
	multiply(to_xyz, sees, xyz);
	double x = lab_curve(xyz[0] / 0.95047), y = lab_curve(xyz[1]);
	double z = lab_curve(xyz[2] / 1.08883);
	return (struct lab){ 116 * y - 16, 500 * (x - y), 200 * (y - z) };
}

static double
cos_degrees(double angle)
{
	return cos(angle * pi / 180);
}

/* Hue in degrees 0..360; 0 for grey. */
static double
hue_of(double a, double b)
{
	if (a == 0 && b == 0)
		return 0;
	double hue = atan2(b, a) * 180 / pi;
	return hue < 0 ? hue + 360 : hue;
}

static double
chroma_weight(double chroma)
{
	double c7 = pow(chroma, 7);

	return sqrt(c7 / (c7 + pow(25, 7)));
}

/* CIEDE2000 with kL = kC = kH = 1; names as in Sharma, Wu and Dalal 2005. */
static double
ciede2000(struct lab p, struct lab q)
{
	double mean_ab = (hypot(p.a, p.b) + hypot(q.a, q.b)) / 2;
	double g = 1 + 0.5 * (1 - chroma_weight(mean_ab));
	double c1 = hypot(p.a * g, p.b), c2 = hypot(q.a * g, q.b);
	double h1 = hue_of(p.a * g, p.b), h2 = hue_of(q.a * g, q.b);
	bool is_grey = c1 * c2 == 0;

	double turn = is_grey ? 0 : h2 - h1;
	turn += turn > 180 ? -360 : turn < -180 ? 360 : 0;
	double d_light = q.l - p.l, d_chroma = c2 - c1;
	double d_hue = 2 * sqrt(c1 * c2) * sin(turn / 2 * pi / 180);

	double light = (p.l + q.l) / 2, chroma = (c1 + c2) / 2;
	double hue = is_grey ? h1 + h2 : (h1 + h2) / 2;
	if (!is_grey && fabs(h1 - h2) > 180)
		hue += h1 + h2 < 360 ? 180 : -180;
	double t = 1 - 0.17 * cos_degrees(hue - 30) + 0.24 * cos_degrees(2 * hue) +
		   0.32 * cos_degrees(3 * hue + 6) - 0.20 * cos_degrees(4 * hue - 63);
	double off = (light - 50) * (light - 50);
	double s_light = 1 + 0.015 * off / sqrt(20 + off);
	double s_chroma = 1 + 0.045 * chroma, s_hue = 1 + 0.015 * chroma * t;
	double cone = (hue - 275) / 25;
	double rotation = -sin(2 * 30 * exp(-cone * cone) * pi / 180) * 2 * chroma_weight(chroma);

	d_light /= s_light;
	d_chroma /= s_chroma;
	d_hue /= s_hue;
	return sqrt(d_light * d_light + d_chroma * d_chroma + d_hue * d_hue +
		    rotation * d_chroma * d_hue);
}

double
vision_distance(uint32_t a, uint32_t b, enum vision vision)
{
	return ciede2000(seen(a, vision), seen(b, vision));
}

/* Roles that are lines, levels and marks, not words. */
static bool
is_mark(enum role role)
{
	static const enum role marks[] = { ROLE_BORDER, ROLE_BORDER_FOCUS, ROLE_SPARK_BASE,
		ROLE_SPARK_CANARY, ROLE_SPARK_OTHER, ROLE_SPARK_TIMEOUT, ROLE_SPARK_GAP };

	for (size_t i = 0; i < LENGTH(marks); i++)
		if (marks[i] == role)
			return true;
	return false;
}

/* What is seen of a colour in 256 colours; the terminal's own where it is not set. */
static uint32_t
shown(const struct color *color, uint32_t own)
{
	return color->is_set ? color_rgb256(color->x256) : own;
}

static void
measure_states(struct vision_report *report, const struct theme *theme)
{
	static const enum role states[] = { ROLE_STATUS_OK, ROLE_STATUS_WARN, ROLE_STATUS_BAD };

	report->is_chips = theme->style[ROLE_STATUS_WARN].bg.is_set &&
			   theme->style[ROLE_STATUS_WARN].fg.is_set &&
			   theme->style[ROLE_STATUS_BAD].bg.is_set &&
			   theme->style[ROLE_STATUS_BAD].fg.is_set;
	for (size_t i = 0; i < LENGTH(states); i++) {
		for (size_t j = 0; j < i; j++) {
			const struct style *p = &theme->style[states[i]];
			const struct style *q = &theme->style[states[j]];
			/* Grounds are told from grounds; a chip from bare words needs no colour. */
			const struct color *a = report->is_chips ? &p->bg : &p->fg;
			const struct color *b = report->is_chips ? &q->bg : &q->fg;

			for (int v = VISION_FULL; a->is_set && b->is_set &&
			     v <= VISION_DEUTERANOPIA; v++)
				report->least_distance = fmin(report->least_distance,
					vision_distance(color_rgb256(a->x256),
						color_rgb256(b->x256), (enum vision)v));
		}
	}
}

void
vision_measure(struct vision_report *report, const struct theme *theme)
{
	*report = (struct vision_report){ .has_background = theme->background.is_set,
		.least_text = NAN, .least_mark = NAN, .least_distance = NAN };
	for (int role = ROLE_NONE + 1; role < ROLE_COUNT; role++) {
		const struct style *style = &theme->style[role];
		bool mark = is_mark((enum role)role);
		double *least = mark ? &report->least_mark : &report->least_text;

		/* Ink or ground that is the terminal's own is unknown: white or black at best. */
		if (!style->fg.is_set || (!style->bg.is_set && !report->has_background))
			continue;
		double ratio = vision_contrast(shown(&style->fg, 0),
			shown(&style->bg, theme->background.rgb));
		if (!(ratio >= *least)) {
			*least = ratio;
			*(mark ? &report->least_mark_role : &report->least_text_role) =
				(enum role)role;
		}
	}
	measure_states(report, theme);
}

/* A light or unknown ground shows state by chips only: no bare ink may tell it. */
static bool
needs_chips(const struct theme *theme)
{
	const struct style *text = &theme->style[ROLE_TEXT];
	static const enum role states[] = { ROLE_STATUS_OK, ROLE_STATUS_WARN, ROLE_STATUS_BAD };

	if (theme->appearance == APPEARANCE_DARK)
		return false;
	for (size_t i = 0; i < LENGTH(states); i++) {
		const struct style *style = &theme->style[states[i]];

		if (!style->bg.is_set && style->fg.is_set &&
		    (!text->fg.is_set || style->fg.x256 != text->fg.x256))
			return true;
	}
	return false;
}

int
vision_check(const struct theme *theme, struct err *err)
{
	struct vision_report report;

	vision_measure(&report, theme);
	if (report.least_text < text_limit)
		return err_set(err, ERR_CONFIG, "roles.%s: contrast %.1f, words need %.1f",
			role_name(report.least_text_role), report.least_text, text_limit);
	if (report.least_mark < mark_limit)
		return err_set(err, ERR_CONFIG, "roles.%s: contrast %.1f, marks need %.1f",
			role_name(report.least_mark_role), report.least_mark, mark_limit);
	if (needs_chips(theme))
		return err_set(err, ERR_CONFIG, "roles.status: on a light or unknown background "
			"state needs chips that set fg and bg");
	if (!report.is_chips && report.least_distance < distance_limit)
		return err_set(err, ERR_CONFIG, "roles.status: ok, warn and bad differ by %.1f "
			"under colour blindness, need %.0f", report.least_distance,
			distance_limit);
	return 0;
}
