/* nearest: which known word a mistyped one was meant to be. */
/* SPDX-License-Identifier: MIT */
#include "tui/nearest.h"

#include <string.h>

#include "core/base/mem.h"

size_t
nearest_distance(const char *a, const char *b)
{
	size_t row[64], n = strlen(b);

	if (n >= LENGTH(row))
		return n;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t up = row[j], least = diagonal + (a[i - 1] != b[j - 1]);
			if (up + 1 < least)
				least = up + 1;
			if (row[j - 1] + 1 < least)
				least = row[j - 1] + 1;
			diagonal = up;
			row[j] = least;
		}
	}
	return row[n];
}

struct nearest
nearest_begin(const char *typed)
{
	return (struct nearest){ NULL, strlen(typed) / 3 + 1 };
}

void
nearest_try(struct nearest *nearest, const char *typed, const char *known)
{
	size_t distance = nearest_distance(typed, known);

	if (distance < nearest->distance)
		*nearest = (struct nearest){ known, distance };
}
