package main

import (
	"context"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	v1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
)

const (
	finalizer = "example.com/farewell"
	// Somebody asks the controller to write from a view that is out of date.
	stumbles = "example.com/stumbles"
)

type websiteReconciler struct {
	client.Client
	live client.Reader
}

func (r *websiteReconciler) setUp(manager ctrl.Manager) error {
	return ctrl.NewControllerManagedBy(manager).
		For(&Website{}).
		Owns(&core.ConfigMap{}).
		Owns(&apps.Deployment{}).
		Complete(r)
}

func (r *websiteReconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	site := &Website{}
	if err := r.Get(ctx, request.NamespacedName, site); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !site.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, r.sayFarewell(ctx, site)
	}
	if controllerutil.AddFinalizer(site, finalizer) {
		return ctrl.Result{}, r.Update(ctx, site)
	}
	if err := r.keepPage(ctx, site); err != nil {
		return ctrl.Result{}, err
	}
	deployment, err := r.keepDeployment(ctx, site)
	if err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{}, r.report(ctx, site, deployment)
}

// What is left of a Website is a record that it was, in nobody's hands.
func (r *websiteReconciler) sayFarewell(ctx context.Context, site *Website) error {
	if !controllerutil.ContainsFinalizer(site, finalizer) {
		return nil
	}
	record := &core.ConfigMap{ObjectMeta: v1.ObjectMeta{Namespace: site.Namespace, Name: site.Name + "-was"}}
	record.Data = map[string]string{"page": site.Spec.Page}
	if err := r.Create(ctx, record); err != nil && !errors.IsAlreadyExists(err) {
		return err
	}
	controllerutil.RemoveFinalizer(site, finalizer)
	return r.Update(ctx, site)
}

func (r *websiteReconciler) keepPage(ctx context.Context, site *Website) error {
	page := &core.ConfigMap{ObjectMeta: v1.ObjectMeta{Namespace: site.Namespace, Name: site.Name + "-page"}}
	_, err := controllerutil.CreateOrUpdate(ctx, r.Client, page, func() error {
		page.Data = map[string]string{"index.html": site.Spec.Page}
		return controllerutil.SetControllerReference(site, page, r.Scheme())
	})
	return err
}

func (r *websiteReconciler) keepDeployment(ctx context.Context, site *Website) (*apps.Deployment, error) {
	labels := map[string]string{"website": site.Name}
	made := &apps.Deployment{ObjectMeta: v1.ObjectMeta{Namespace: site.Namespace, Name: site.Name}}
	_, err := controllerutil.CreateOrUpdate(ctx, r.Client, made, func() error {
		made.Spec.Replicas = site.Spec.Replicas
		made.Spec.Selector = &v1.LabelSelector{MatchLabels: labels}
		made.Spec.Template.Labels = labels
		if len(made.Spec.Template.Spec.Containers) == 0 {
			made.Spec.Template.Spec.Containers = []core.Container{{Name: "web", Image: "nginx:1.27"}}
		}
		return controllerutil.SetControllerReference(site, made, r.Scheme())
	})
	return made, err
}

// Writes the status. Whoever stumbles does so once, is told of the conflict, and tries again from what is there.
func (r *websiteReconciler) report(ctx context.Context, site *Website, deployment *apps.Deployment) error {
	outdated := site.Annotations[stumbles] != "" && site.Status.Conflicts == 0
	conflicts := site.Status.Conflicts
	first := site.copied()
	if outdated {
		touched := site.copied()
		touched.Annotations["example.com/touched"] = "yes"
		if err := r.Update(ctx, touched); err != nil {
			return err
		}
	}
	return retry.OnError(retry.DefaultRetry, errors.IsConflict, func() error {
		site := first.copied()
		if conflicts != first.Status.Conflicts {
			if err := r.live.Get(ctx, client.ObjectKeyFromObject(first), site); err != nil {
				return err
			}
		}
		before := site.copied()
		site.Status.Conflicts = conflicts
		site.Status.ReadyReplicas = deployment.Status.ReadyReplicas
		// What is there by now may be newer than what the page was made of.
		site.Status.ObservedGeneration = first.Generation
		meta.SetStatusCondition(&site.Status.Conditions, readiness(site))
		if !outdated && same(before.Status, site.Status) {
			return nil
		}
		err := r.Status().Update(ctx, site)
		if errors.IsConflict(err) {
			conflicts++
		}
		return err
	})
}

func readiness(site *Website) v1.Condition {
	ready := v1.Condition{Type: "Ready", Status: v1.ConditionFalse, Reason: "PodsMissing"}
	if site.Spec.Replicas != nil && site.Status.ReadyReplicas >= *site.Spec.Replicas {
		ready.Status, ready.Reason = v1.ConditionTrue, "PodsReady"
	}
	return ready
}

func same(a, b WebsiteStatus) bool {
	return a.ReadyReplicas == b.ReadyReplicas && a.ObservedGeneration == b.ObservedGeneration &&
		a.Conflicts == b.Conflicts && len(a.Conditions) == len(b.Conditions) &&
		a.Conditions[0].Status == b.Conditions[0].Status
}
