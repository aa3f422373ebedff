namespace VideoInsights.Streams.Transcript.Speakers;

/// <summary>Agglomerative clustering with average linkage, by similarity. Pure.</summary>
/// <remarks>
/// Nearest-neighbour chain with Lance and Williams' update: O(n²) time and memory. Average linkage is reducible, so the merges found out
/// of order are the same as those of the greedy method, and cutting the tree afterwards gives the same clusters.
/// </remarks>
public static class AverageLinkage
{
    /// <summary>Clusters 0..k-1, numbered by first appearance.</summary>
    /// <param name="similarity">Symmetric; is overwritten.</param>
    /// <param name="stopAt">Clusters less similar than this are not merged.</param>
    public static int[] Cluster(float[][] similarity, double stopAt)
    {
        var n = similarity.Length;
        var size = Enumerable.Repeat(1, n).ToArray();
        var parent = Enumerable.Range(0, n).ToArray();
        var chain = new Stack<int>();
        var alive = n;
        var next = 0;
        while (alive > 1)
        {
            if (chain.Count == 0)
            {
                while (size[next] == 0)
                    next++;
                chain.Push(next);
            }

            var top = chain.Pop();
            var nearest = Nearest(similarity[top], size, top, chain.TryPeek(out var below) ? below : -1);
            if (chain.Count == 0 || nearest != below)
            {
                chain.Push(top);
                chain.Push(nearest);
                continue;
            }

            chain.Pop();
            if (similarity[top][below] >= stopAt)
                parent[Root(parent, below)] = Root(parent, top);
            Merge(similarity, size, top, below);
            alive--;
        }

        return Number(parent);
    }

    private static int Nearest(float[] row, int[] size, int self, int prefer)
    {
        // A tie goes to the one below in the chain: else the chain could run in a circle.
        var best = prefer;
        for (var i = 0; i < row.Length; i++)
        {
            if (i != self && size[i] > 0 && (best < 0 || row[i] > row[best]))
                best = i;
        }

        return best;
    }

    private static void Merge(float[][] similarity, int[] size, int into, int from)
    {
        var (a, b) = (size[into], size[from]);
        for (var i = 0; i < size.Length; i++)
        {
            if (size[i] > 0 && i != into && i != from)
                similarity[i][into] = similarity[into][i] = ((a * similarity[into][i]) + (b * similarity[from][i])) / (a + b);
        }

        size[into] = a + b;
        size[from] = 0;
    }

    private static int Root(int[] parent, int i)
    {
        while (parent[i] != i)
            i = parent[i] = parent[parent[i]];
        return i;
    }

    private static int[] Number(int[] parent)
    {
        var numbers = new Dictionary<int, int>();
        return [.. parent.Select((_, i) =>
        {
            var root = Root(parent, i);
            numbers.TryAdd(root, numbers.Count);
            return numbers[root];
        })];
    }
}
