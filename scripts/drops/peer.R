# What R's package surveillance makes of the series that `bench-verdicts --part drops`
# wrote: the in-control mean of the last two years, by a quasi-Poisson model of all years
# but the last, its dispersion, and the statistic of a generalised likelihood ratio chart for
# decreases (glrnb, Hoehle and Paul 2008) week by week.
#
#   Rscript peer.R series.csv peer.csv

suppressPackageStartupMessages(library(surveillance))

arguments <- commandArgs(trailingOnly = TRUE)
series <- read.csv(arguments[1])
weeks <- max(series$week) + 1
watched <- (weeks - 51):weeks
before <- 1:(weeks - 52)

judge <- function(counts) {
  week <- seq_len(weeks)
  data <- data.frame(
    counts = counts, week = week / 52,
    sine = sin(2 * pi * week / 52), cosine = cos(2 * pi * week / 52)
  )
  # A trend only where the years before show one.
  model <- function(formula) {
    glm(formula, family = quasipoisson(), data = data[before, ])
  }
  fitted <- model(counts ~ week + sine + cosine)
  trend <- summary(fitted)$coefficients["week", ]
  if (trend[4] > 0.05) fitted <- model(counts ~ sine + cosine)
  told <- (weeks - 103):weeks
  mean <- predict(fitted, newdata = data[told, ], type = "response")
  dispersion <- max(1, summary(fitted)$dispersion)
  alpha <- max(1e-6, (dispersion - 1) / base::mean(mean))
  control <- list(
    range = watched, mu0 = unname(mean[53:104]), alpha = alpha, c.ARL = 1e9,
    dir = "dec", ret = "value"
  )
  chart <- glrnb(sts(observed = counts, frequency = 52), control)
  data.frame(
    week = told - 1, expected = unname(mean), dispersion = dispersion,
    statistic = c(rep(0, 52), as.vector(upperbound(chart)))
  )
}

of_series <- split(series$count, series$series)
found <- lapply(names(of_series), function(name) {
  cbind(series = as.integer(name), judge(of_series[[name]]))
})
found <- do.call(rbind, found)
found$statistic[!is.finite(found$statistic)] <- 0
write.csv(found, arguments[2], row.names = FALSE, quote = FALSE)
