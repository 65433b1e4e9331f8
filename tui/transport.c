/* transport: how fast a replay runs: speeds, and what a stretch of wall time is of the log's. */
/* SPDX-License-Identifier: MIT */
#include "tui/transport.h"

#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"

/* Slowest first; `max` is faster than all. */
static const int speeds[] = { 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, SPEED_MAX };

int
transport_speed(const char *text, int *speed, struct err *err)
{
	int whole = 0, used = 0;
	char digit[2] = "0";

	*speed = SPEED_DEFAULT;
	if (!text || !*text)
		return 0;
	if (*text == 'x' || *text == 'X')
		text++;
	if (strcmp(text, "max") == 0) {
		*speed = SPEED_MAX;
		return 0;
	}
	bool is_number = sscanf(text, "%3d.%1[0-9]%n", &whole, digit, &used) == 2 ||
			 sscanf(text, "%3d%n", &whole, &used) == 1;
	int value = whole * 1000 + (digit[0] - '0') * 100;
	if (!is_number || text[used] != '\0' || *text == '-' || value < SPEED_LEAST ||
	    value > SPEED_MOST)
		return err_set(err, ERR_USAGE, "--replay: not a speed; give 0.5 to 100, or max");
	*speed = value;
	return 0;
}

int
transport_shift(int speed, int direction)
{
	size_t n = LENGTH(speeds);

	if (speed == SPEED_MAX)
		return direction > 0 ? SPEED_MAX : speeds[n - 2];
	for (size_t i = 0; i < n && direction > 0; i++)
		if (speeds[i] > speed || speeds[i] == SPEED_MAX)
			return speeds[i];
	for (size_t i = n - 1; i > 0; i--)
		if (speeds[i - 1] < speed)
			return speeds[i - 1];
	return speeds[0] < speed ? speeds[0] : speed;
}

const char *
transport_label(int speed, char out[12])
{
	unsigned whole = (unsigned)speed / 1000 % 1000, tenth = (unsigned)speed % 1000 / 100;

	if (speed == SPEED_MAX)
		snprintf(out, 12, "max");
	else if (tenth == 0)
		snprintf(out, 12, "x%u", whole);
	else
		snprintf(out, 12, "x%u.%u", whole, tenth);
	return out;
}

/* value * by / per without overflow, for value >= 0. */
static int64_t
scaled(int64_t value, int64_t by, int64_t per)
{
	int64_t whole = value / per, rest = value % per, most = INT64_MAX / (by > 0 ? by : 1);

	if (whole >= most)
		return INT64_MAX;
	return whole * by + rest * by / per;	/* rest < per <= 2 * 10^5, so is by */
}

int64_t
transport_passes(int speed, int64_t wall_ns, int64_t column_ns)
{
	if (speed != SPEED_MAX)
		return scaled(wall_ns, speed, 1000);
	if (column_ns <= 0)
		return INT64_MAX;
	/* Whole columns: what the eye sees is one more each frame; never slower than the rest. */
	int64_t frames = wall_ns / TRANSPORT_FRAME_NS;
	int64_t columns = frames >= INT64_MAX / column_ns ? INT64_MAX : frames * column_ns;
	int64_t least = scaled(wall_ns, 2 * SPEED_MOST, 1000);
	return columns > least ? columns : least;
}

int64_t
transport_takes(int speed, int64_t event_ns)
{
	return speed == SPEED_MAX ? 0 : scaled(event_ns, 1000, speed);
}
