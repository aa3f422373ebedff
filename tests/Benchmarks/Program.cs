using VideoInsights.Benchmarks;

return args is ["sentiment", ..] ? await SentimentBench.Run(args[1..]) : 2;
