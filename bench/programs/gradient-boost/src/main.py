"""Learn to tell wines apart, and keep what was learnt."""

import joblib
import lightgbm
from sklearn import datasets, model_selection, pipeline, preprocessing


def main() -> None:
    """Learn, keep, load and tell."""
    wines = datasets.load_wine(as_frame=False)
    split = model_selection.train_test_split(wines.data, wines.target, random_state=1)
    steps = [
        preprocessing.StandardScaler(),
        lightgbm.LGBMClassifier(verbose=-1, n_jobs=1),
    ]
    model = pipeline.make_pipeline(*steps).fit(split[0], split[2])
    joblib.dump(model, "wines.joblib", compress=3)
    score = joblib.load("wines.joblib").score(split[1], split[3])
    print("right", score > 0.9)


if __name__ == "__main__":
    main()
