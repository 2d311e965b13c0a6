/* Reads EDF and BDF files with EDFlib (T. van Beelen, Debian package libedf-dev), which checks headers, sizes and times
 * strictly, and prints one line of JSON a file: header, signals with a digest of their digital values, annotations.
 * A digest is FNV-1a (32 bits) over the values as little-endian 32-bit integers.
 *
 * cc -O2 -o edflib-dump test/golden/edflib-dump.c -ledf
 */
#include <edflib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void text(const char *s) {
  putchar('"');
  for (; *s != 0; s++) {
    unsigned char c = (unsigned char)*s;
    if (c == '"' || c == '\\') printf("\\%c", c);
    else if (c < 32) printf("\\u%04x", c);
    else putchar(c);
  }
  putchar('"');
}

static void signals(struct edf_hdr_struct *h) {
  for (int i = 0; i < h->edfsignals; i++) {
    struct edf_param_struct *p = &h->signalparam[i];
    int n = (int)p->smp_in_file;
    int *values = malloc(sizeof(int) * (size_t)(n + 1));
    int got = edfread_digital_samples(h->handle, i, n, values);
    unsigned hash = 2166136261u;
    for (int k = 0; k < got; k++)
      for (int b = 0; b < 4; b++) hash = (hash ^ (((unsigned)values[k] >> (8 * b)) & 255u)) * 16777619u;
    free(values);
    printf("%s{\"label\":", i ? "," : "");
    text(p->label);
    printf(",\"units\":");
    text(p->physdimension);
    printf(",\"physical\":[%.12g,%.12g],\"digital\":[%d,%d],\"perRecord\":%d,\"samples\":%d,\"fnv\":%u}", p->phys_min,
           p->phys_max, p->dig_min, p->dig_max, p->smp_in_datarecord, got, hash);
  }
}

int main(int argc, char **argv) {
  for (int f = 1; f < argc; f++) {
    static struct edf_hdr_struct h;
    memset(&h, 0, sizeof h);
    if (edfopen_file_readonly(argv[f], &h, EDFLIB_READ_ALL_ANNOTATIONS)) {
      printf("{\"error\":%d}\n", h.filetype);
      continue;
    }
    printf("{\"type\":%d,\"start\":\"%04d-%02d-%02d %02d:%02d:%02d\",\"subsecond\":%lld,", h.filetype, h.startdate_year,
           h.startdate_month, h.startdate_day, h.starttime_hour, h.starttime_minute, h.starttime_second,
           h.starttime_subsecond);
    printf("\"records\":%lld,\"record\":%lld,\"equipment\":", h.datarecords_in_file, h.datarecord_duration);
    text(h.equipment);
    printf(",\"signals\":[");
    signals(&h);
    printf("],\"annotations\":[");
    for (int i = 0; i < (int)h.annotations_in_file; i++) {
      struct edf_annotation_struct a;
      if (edf_get_annotation(h.handle, i, &a)) continue;
      printf("%s[%lld,%lld,", i ? "," : "", a.onset, a.duration_l);
      text(a.annotation);
      putchar(']');
    }
    printf("]}\n");
    edfclose_file(h.handle);
  }
  return 0;
}
